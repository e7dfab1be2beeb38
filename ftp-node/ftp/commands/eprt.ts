import { canonicalAddress } from "../../../shared/networks.ts";
import { useActiveMode } from "../active-mode.ts";
import { familyNotSupported, familyOf } from "../address-family.ts";
import type { Command } from "../command.ts";
import { parseExtendedHostPort } from "../host-port.ts";
import { reply } from "../reply.ts";

/** RFC 2428 §2. An IPv4-mapped IPv6 address counts as its IPv4 address. */
export const eprt: Command = {
  verbs: ["EPRT"],
  argument: "required",
  help: "EPRT |<1|2>|<address>|<port>|",
  features: ({ services }) => (services.activeMode ? ["EPRT"] : []),
  run(context, argument) {
    const target = parseExtendedHostPort(argument);
    if (!target) return reply(501, "Syntax: EPRT |<1|2>|<address>|<port>|");
    if (target === "unknown-family") return familyNotSupported("1", "2");
    const family = familyOf(context.session.address);
    if (familyOf(canonicalAddress(target.host)) !== family) return familyNotSupported(family);
    return useActiveMode(context, "EPRT", target);
  },
};
