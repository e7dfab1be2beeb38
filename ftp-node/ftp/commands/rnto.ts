import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. A file takes the place of a file where the account may overwrite it. */
export const rnto: Command = {
  verbs: ["RNTO"],
  argument: "path",
  needs: "rename",
  help: "RNTO <path>",
  async run({ session, storage }, to) {
    const from = session.takeRename();
    if (from === undefined) return reply(503, "Send RNFR first.");
    if (!session.mayThroughout("rename", to)) return reply(550, "Permission denied.");
    if (!session.may("overwrite", to) && (await storage.stat(to))) return reply(550, "Already exists.");
    await storage.rename(from, to);
    return reply(250, "Renamed.");
  },
};
