import { describeClient } from "../../support/client-scenario.ts";
import { openAioftp } from "./aioftp.ts";

describeClient({
  // By TLS it waits for the data connection's handshake before it sends the command that the handshake waits for.
  securities: ["plain"],
  // It has no active mode.
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
  ],
  open: async (target) => openAioftp(target),
});
