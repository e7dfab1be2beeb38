import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. */
export const help: Command = {
  verbs: ["HELP"],
  login: "not-needed",
  argument: "optional",
  help: "HELP [<command>]",
  run({ commands }, verb) {
    if (verb === "") return reply(214, "Commands:", ...commands.map((command) => command.help), "End.");
    const command = commands.find(({ verbs }) => verbs.includes(verb.toUpperCase()));
    return command ? reply(214, `Syntax: ${command.help}`) : reply(502, "There is no such command here.");
  },
};
