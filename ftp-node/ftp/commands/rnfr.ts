import { ROOT } from "../../storage/virtual-path.ts";
import type { Command } from "../command.ts";
import { existingEntry } from "../existing.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3: RNTO must follow at once. */
export const rnfr: Command = {
  verbs: ["RNFR"],
  argument: "path",
  needs: "rename",
  help: "RNFR <path>",
  async run({ session, storage }, path) {
    // Else what may not be renamed, or read, would go where it may.
    if (path === ROOT || !session.mayThroughout("rename", path)) return reply(550, "Permission denied.");
    await existingEntry(storage, path);
    session.renameFrom(path);
    return reply(350, "Ready for RNTO.");
  },
};
