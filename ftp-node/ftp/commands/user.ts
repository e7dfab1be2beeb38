import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.1. Names are looked up in lower case; whether one exists is never told. */
export const user: Command = {
  verbs: ["USER"],
  login: "not-needed",
  argument: "required",
  help: "USER <name>",
  run({ session }, name) {
    if (session.account) return reply(503, "Already logged in; QUIT first to log in anew.");
    if (session.services.tlsRequired && !session.encrypted) return reply(530, "TLS is required: send AUTH TLS first.");
    session.username = name.toLowerCase();
    return reply(331, "Password required.");
  },
};
