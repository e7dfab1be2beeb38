import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 2640 §4: replies are in English; a bare LANG asks for the server's own language. */
export const lang: Command = {
  verbs: ["LANG"],
  login: "not-needed",
  argument: "optional",
  help: "LANG [EN]",
  features: () => ["LANG EN*"],
  run(_, tag) {
    if (!/^(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)?$/.test(tag.trim())) return reply(501, "Syntax: LANG [EN]");
    if (!/^(?:en(?:-.*)?)?$/i.test(tag.trim())) return reply(504, "Only English is spoken here.");
    return reply(200, "Replies are in English.");
  },
};
