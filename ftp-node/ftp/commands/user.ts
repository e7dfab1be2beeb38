import type { Command } from "../command.ts";
import { logInByCertificate } from "../login.ts";
import { reply } from "../reply.ts";
import { mustLogInByTls } from "../tls-policy.ts";

/** RFC 959 §4.1.1. Names are looked up in lower case; whether one exists is never told. */
export const user: Command = {
  verbs: ["USER"],
  login: "not-needed",
  argument: "required",
  help: "USER <name>",
  async run({ session }, name) {
    if (session.account) return reply(503, "Already logged in; QUIT first to log in anew.");
    if (mustLogInByTls(session) && !session.encrypted) return reply(530, "TLS is required: send AUTH TLS first.");
    session.username = name.toLowerCase();
    return (await logInByCertificate(session, session.username)) ?? reply(331, "Password required.");
  },
};
