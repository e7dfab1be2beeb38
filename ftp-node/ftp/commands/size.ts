import type { Command } from "../command.ts";
import { existingFile } from "../existing.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §4: the bytes that RETR would send. In ASCII that is known only by reading the whole file. */
export const size: Command = {
  verbs: ["SIZE"],
  argument: "path",
  needs: "list",
  help: "SIZE <path>",
  features: () => ["SIZE"],
  async run({ session, storage }, path) {
    if (session.type === "ascii") return reply(550, "SIZE is not known in ASCII; send TYPE I first.");
    const { size } = await existingFile(storage, path);
    return reply(213, String(size));
  },
};
