import { useActiveMode } from "../active-mode.ts";
import type { Command } from "../command.ts";
import { parseExtendedHostPort } from "../host-port.ts";
import { reply } from "../reply.ts";

/** RFC 2428 §2. */
export const eprt: Command = {
  verbs: ["EPRT"],
  argument: "required",
  help: "EPRT |<1|2>|<address>|<port>|",
  features: ({ services }) => (services.activeMode ? ["EPRT"] : []),
  run(context, argument) {
    const target = parseExtendedHostPort(argument);
    if (target === "unknown-family") return reply(522, "Network protocol not supported, use (1,2).");
    return target ? useActiveMode(context, target) : reply(501, "Syntax: EPRT |<1|2>|<address>|<port>|");
  },
};
