import type { Command } from "../command.ts";
import { helpOn } from "../help-text.ts";

/** RFC 959 §4.1.3; some clients look for verbs in it. */
export const help: Command = {
  verbs: ["HELP"],
  login: "not-needed",
  argument: "optional",
  help: "HELP [<command>]",
  run: ({ commands }, words) => helpOn(commands, words),
};
