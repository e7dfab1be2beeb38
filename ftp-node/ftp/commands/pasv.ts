import { isIPv4 } from "node:net";
import { familyOf } from "../address-family.ts";
import type { Command } from "../command.ts";
import { passiveRoute } from "../data-route.ts";
import { formatHostPort } from "../host-port.ts";
import { offeredPort } from "../passive-mode.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.2. An address that the client could not reach, or would reach from another one, is never told: EPSV does without. */
export const pasv: Command = {
  verbs: ["PASV"],
  argument: "none",
  help: "PASV",
  async run({ session, data }) {
    if (session.epsvAll) return reply(501, "PASV is not allowed after EPSV ALL.");
    if (familyOf(session.address) === "2") return reply(425, "PASV knows no IPv6; use EPSV.");
    const offer = await offeredPort(session);
    if (offer.address === undefined || !isIPv4(offer.address)) {
      offer.withdraw();
      return reply(425, "No address is known that you could connect to; use EPSV.");
    }
    data.use(passiveRoute("PASV", offer));
    return reply(227, `Entering Passive Mode (${formatHostPort(offer.address, offer.port)}).`);
  },
};
