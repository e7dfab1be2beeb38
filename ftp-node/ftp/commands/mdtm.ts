import type { Command } from "../command.ts";
import { existingFile } from "../existing.ts";
import { formatTime } from "../listing/times.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §3. */
export const mdtm: Command = {
  verbs: ["MDTM"],
  argument: "path",
  needs: "list",
  help: "MDTM <path>",
  features: () => ["MDTM"],
  async run({ storage }, path) {
    const { modified } = await existingFile(storage, path);
    return reply(213, formatTime(modified));
  },
};
