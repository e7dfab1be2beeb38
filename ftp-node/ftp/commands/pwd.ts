import type { Command } from "../command.ts";
import { quoted, reply } from "../reply.ts";

/** RFC 959 §4.1.3; XPWD is RFC 775's. */
export const pwd: Command = {
  verbs: ["PWD", "XPWD"],
  argument: "none",
  help: "PWD",
  run: ({ session }) => reply(257, `${quoted(session.directory)} is the working directory.`),
};
