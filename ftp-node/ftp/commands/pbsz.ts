import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 2228 §3, RFC 4217 §8: with TLS the size is always 0. */
export const pbsz: Command = {
  verbs: ["PBSZ"],
  login: "not-needed",
  argument: "required",
  tls: "required",
  help: "PBSZ 0",
  features: () => ["PBSZ"],
  run({ session }, size) {
    if (!/^\d+$/.test(size)) return reply(501, "Syntax: PBSZ 0");
    session.bufferSizeNegotiated = true;
    return reply(200, "PBSZ=0");
  },
};
