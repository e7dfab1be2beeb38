import { describeClient } from "../../support/client-scenario.ts";
import { BasicFtp } from "./basic-ftp.ts";

describeClient({
  scope: "all",
  dataModes: () => [{ dataMode: "EPSV", command: "EPSV" }],
  open: (target) => new BasicFtp().connect(target),
});
