import { familyNotSupported, familyOf } from "../address-family.ts";
import type { Command } from "../command.ts";
import { passiveRoute } from "../data-route.ts";
import { offeredPort } from "../passive-mode.ts";
import { reply } from "../reply.ts";

/** RFC 2428 §3: only a port, so that no address can be wrong. */
export const epsv: Command = {
  verbs: ["EPSV"],
  argument: "optional",
  help: "EPSV [1|2|ALL]",
  features: () => ["EPSV"],
  async run({ session, data }, argument) {
    const wanted = argument.trim().toUpperCase();
    if (wanted === "ALL") {
      session.epsvAll = true;
      return reply(200, "EPSV ALL: PASV, PORT and EPRT are refused from here on.");
    }
    if (!/^\d*$/.test(wanted)) return reply(501, "Syntax: EPSV [1|2|ALL]");
    const family = familyOf(session.address);
    if (wanted !== "" && wanted !== family) return familyNotSupported(family);
    const offer = await offeredPort(session);
    data.use(passiveRoute("EPSV", offer));
    return reply(229, `Entering Extended Passive Mode (|||${offer.port}|).`);
  },
};
