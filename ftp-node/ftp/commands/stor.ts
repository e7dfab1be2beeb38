import { randomUUID } from "node:crypto";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. The file is there, whole, once 226 is sent; before that nobody sees any of it. */
export const stor: Command = {
  verbs: ["STOR"],
  argument: "path",
  needs: "write",
  help: "STOR <path>",
  run({ session, storage, data }, path) {
    if (session.takeRestart() > 0) return reply(504, "REST is for RETR alone; send STOR again to begin anew.");
    const overwrite = session.may("overwrite", path);
    return data.receive(session.type, (signal) => storage.write(path, { transferId: randomUUID(), overwrite, signal }));
  },
};
