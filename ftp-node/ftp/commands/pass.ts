import { Secret } from "../../../shared/secret.ts";
import type { Command } from "../command.ts";
import { logIn } from "../login.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.1. Firewalls that look for passwords made clients write P@SW. */
export const pass: Command = {
  verbs: ["PASS", "P@SW"],
  login: "not-needed",
  argument: "optional",
  help: "PASS <password>",
  secret: true,
  run({ session }, password) {
    if (session.account) return reply(503, "Already logged in.");
    if (session.username === undefined) return reply(503, "Send USER first.");
    return logIn(session, session.username, new Secret(password));
  },
};
