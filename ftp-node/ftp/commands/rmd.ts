import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. */
export const rmd: Command = {
  verbs: ["RMD", "XRMD"],
  argument: "path",
  needs: "delete",
  help: "RMD <path>",
  async run({ storage }, path) {
    await storage.removeDirectory(path);
    return reply(250, "Directory removed.");
  },
};
