import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 4217 §4; "SSL" and "TLS-P" are older spellings (curl asks for SSL first). */
const MECHANISMS = ["TLS", "TLS-C", "SSL", "TLS-P"];

export const auth: Command = {
  verbs: ["AUTH"],
  login: "not-needed",
  argument: "required",
  tls: "offered",
  help: "AUTH TLS",
  features: () => ["AUTH TLS"],
  run({ session }, mechanism) {
    if (session.encrypted) return reply(503, "TLS is on already.");
    if (session.account) return reply(503, "AUTH comes before the login.");
    if (!MECHANISMS.includes(mechanism.toUpperCase())) return reply(504, "Only AUTH TLS is understood.");
    return { ...reply(234, "AUTH TLS successful."), startsTls: true };
  },
};
