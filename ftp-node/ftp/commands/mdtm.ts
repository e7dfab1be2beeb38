import type { Command } from "../command.ts";
import { formatTime } from "../listing.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §3. */
export const mdtm: Command = {
  verbs: ["MDTM"],
  argument: "path",
  needs: "list",
  help: "MDTM <path>",
  features: () => ["MDTM"],
  async run({ storage }, path) {
    const entry = await storage.stat(path);
    if (entry?.kind !== "file") return reply(550, entry ? "Is a directory." : "No such file or directory.");
    return reply(213, formatTime(entry.modified));
  },
};
