import type { Command } from "../../command.ts";
import { reply } from "../../reply.ts";

/** One's own session alone: the others are nobody's business. */
export const who: Command = {
  verbs: ["WHO"],
  argument: "none",
  help: "SITE WHO",
  run({ session }) {
    const { account, address, since, encrypted, dataProtected, clientName } = session;
    return reply(
      200,
      "Your session:",
      `User: ${account?.username}`,
      `From: ${address}`,
      `Since: ${since.toISOString()}`,
      `Control connection: ${encrypted ? "TLS" : "in the clear"}`,
      `Data connections: ${dataProtected ? "TLS" : "in the clear"}`,
      ...(clientName ? [`Client: ${clientName}`] : []),
      "End.",
    );
  },
};
