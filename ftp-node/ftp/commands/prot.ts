import type { Command } from "../command.ts";
import { type Reply, reply } from "../reply.ts";
import type { Session } from "../session.ts";
import { mayBeClear, mayBeProtected } from "../tls-policy.ts";

/** RFC 2228 §3, RFC 4217 §9: C is clear, P is private; S and E exist in neither TLS nor here. */
export const prot: Command = {
  verbs: ["PROT"],
  login: "not-needed",
  argument: "required",
  tls: "required",
  help: "PROT <C|P>",
  features: () => ["PROT"],
  run({ session }, level) {
    if (!session.bufferSizeNegotiated) return reply(503, "Send PBSZ 0 first.");
    switch (level.toUpperCase()) {
      case "P":
        return protect(session);
      case "C":
        return expose(session);
      case "S":
      case "E":
        return reply(536, "TLS knows only C and P.");
      default:
        return reply(504, "Only C and P are understood.");
    }
  },
};

function protect(session: Session): Reply {
  if (!mayBeProtected(session)) return reply(534, "Data connections must be in the clear.");
  session.dataProtected = true;
  return reply(200, "Data connections are private.");
}

function expose(session: Session): Reply {
  if (!mayBeClear(session)) return reply(534, "Data connections must be private.");
  session.dataProtected = false;
  return reply(200, "Data connections are clear.");
}
