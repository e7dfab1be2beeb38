import { describeClient } from "../../support/client-scenario.ts";
import { openAioftp } from "./aioftp.ts";

describeClient({
  // It has no active mode.
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
  ],
  open: async (target) => openAioftp(target),
});
