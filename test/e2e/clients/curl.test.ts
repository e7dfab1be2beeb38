import { describeClient } from "../../support/client-scenario.ts";
import { Curl } from "./curl.ts";

describeClient({
  scope: "all",
  dataModes: (security) => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
    // Debian 12's curl sends no TLS over active data connections (curl/curl#10666); lftp and ftplib stand in.
    ...(security === "plain" ? ([{ dataMode: "active", command: "EPRT" }] as const) : []),
  ],
  open: async (target) => new Curl(target),
});
