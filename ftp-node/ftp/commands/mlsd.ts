import type { Command } from "../command.ts";
import { existingEntry } from "../existing.ts";
import { factLines } from "../listing/facts.ts";
import { sendLines } from "../listing/send-lines.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §7: for programs to read. */
export const mlsd: Command = {
  verbs: ["MLSD"],
  argument: "optional-path",
  transfers: "listing",
  needs: "list",
  help: "MLSD [<path>]",
  async run(context, path) {
    const { kind } = await existingEntry(context.storage, path);
    if (kind === "file") return reply(501, "Not a directory.");
    return sendLines(context, factLines(context, path));
  },
};
