import { describeClient } from "../../support/client-scenario.ts";
import { openPhp } from "./php.ts";

describeClient({
  // It has no implicit TLS.
  securities: ["plain", "explicit"],
  silent: true,
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => openPhp(target),
});
