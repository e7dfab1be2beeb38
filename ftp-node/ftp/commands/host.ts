import type { Command } from "../command.ts";
import { parseHost, reaches } from "../host-name.ts";
import { GREETING, reply } from "../reply.ts";

/** RFC 7151: the name that the client wants to have reached. */
export const host: Command = {
  verbs: ["HOST"],
  login: "not-needed",
  argument: "required",
  help: "HOST <name>",
  features: () => ["HOST"],
  run({ session }, argument) {
    if (session.account || session.username !== undefined) return reply(503, "HOST comes before USER.");
    const name = parseHost(argument);
    if (name === undefined) return reply(501, "Syntax: HOST <name>");
    return reaches(session, name) ? GREETING : reply(504, "There is no such host here.");
  },
};
