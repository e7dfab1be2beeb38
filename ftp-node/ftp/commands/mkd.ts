import type { Command } from "../command.ts";
import { quoted, reply } from "../reply.ts";

/** RFC 959 §4.1.3; the 257 form is appendix II. */
export const mkd: Command = {
  verbs: ["MKD", "XMKD"],
  argument: "path",
  needs: "makeDirectory",
  help: "MKD <path>",
  async run({ storage }, path) {
    await storage.makeDirectory(path);
    return reply(257, `${quoted(path)} created.`);
  },
};
