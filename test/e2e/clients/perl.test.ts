import { describeClient } from "../../support/client-scenario.ts";
import { openPerl } from "./perl.ts";

describeClient({
  // On IPv4 it knows neither EPSV nor EPRT.
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => openPerl(target),
});
