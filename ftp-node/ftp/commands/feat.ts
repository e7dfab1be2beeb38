import type { Command } from "../command.ts";
import { reply } from "../reply.ts";
import { offersTls } from "../tls-policy.ts";

/** RFC 2389 §3: what the commands themselves say of their extensions, in the order of the alphabet. */
export const feat: Command = {
  verbs: ["FEAT"],
  login: "not-needed",
  argument: "none",
  help: "FEAT",
  run({ session, commands }) {
    const offered = commands.filter(({ tls }) => tls === undefined || offersTls(session));
    const features = new Set(offered.flatMap((command) => command.features?.(session) ?? []));
    return reply(211, "Extensions supported:", ...[...features].toSorted(), "End.");
  },
};
