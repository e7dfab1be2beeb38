import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. */
export const retr: Command = {
  verbs: ["RETR"],
  argument: "path",
  transfers: "download",
  needs: "read",
  help: "RETR <path>",
  spends: ["offset"],
  run({ session, storage, data }, path) {
    const from = session.restartAt;
    if (from > 0 && session.type === "ascii") return reply(554, "REST needs TYPE I.");
    return data.send(session.type, (signal) => storage.read(path, from, signal));
  },
};
