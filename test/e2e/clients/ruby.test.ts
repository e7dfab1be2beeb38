import { describeClient } from "../../support/client-scenario.ts";
import { openRuby } from "./ruby.ts";

describeClient({
  // It has no implicit TLS.
  securities: ["plain", "explicit"],
  // On IPv4 it knows neither EPSV nor EPRT.
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => openRuby(target),
});
