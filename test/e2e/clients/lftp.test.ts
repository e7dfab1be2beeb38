import { ClientFiles } from "../../support/client-files.ts";
import { describeClient } from "../../support/client-scenario.ts";
import { Lftp } from "./lftp.ts";

describeClient({
  scope: "all",
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => new Lftp(target, await ClientFiles.create()),
});
