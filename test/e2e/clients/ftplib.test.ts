import { describeClient } from "../../support/client-scenario.ts";
import { openFtplib } from "./ftplib.ts";

describeClient({
  scope: "all",
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => openFtplib(target),
});
