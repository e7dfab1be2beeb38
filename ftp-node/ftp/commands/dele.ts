import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. */
export const dele: Command = {
  verbs: ["DELE"],
  argument: "path",
  needs: "delete",
  help: "DELE <path>",
  async run({ storage }, path) {
    await storage.remove(path);
    return reply(250, "File deleted.");
  },
};
