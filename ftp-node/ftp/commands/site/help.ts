import type { Command } from "../../command.ts";
import { helpOn } from "../../help-text.ts";

/** Windows' clients ask for it. */
export const help: Command = {
  verbs: ["HELP"],
  login: "not-needed",
  argument: "optional",
  help: "SITE HELP [<command>]",
  run: ({ commands }, words) => helpOn(commands, words),
};
