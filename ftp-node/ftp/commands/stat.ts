import type { Command, PublicContext } from "../command.ts";
import { longLines } from "../listing/lines.ts";
import { type Reply, reply } from "../reply.ts";
import type { Session } from "../session.ts";

/** RFC 959 §4.1.3: with a path LIST on the control connection, without one what goes on, also while data flows. */
export const stat: Command = {
  verbs: ["STAT"],
  argument: "listing",
  needs: "list",
  help: "STAT [[<options>] <path>]",
  whileTransferring: (argument) => (argument === "" ? "answers" : undefined),
  run: (context, listing) => ({ ...reply(213, "Status:", "End of status."), body: longLines(context, listing) }),
  withoutArgument: status,
};

function status({ session, data }: PublicContext): Reply {
  return reply(
    211,
    "Pasvport FTP server status:",
    `Connected from ${session.address}, ${session.encrypted ? "encrypted" : "in the clear"}.`,
    session.account ? `Logged in as ${session.account.username}.` : "Not logged in.",
    parameters(session),
    data.transferring ? `A transfer has moved ${data.transferred} bytes so far.` : "Nothing transfers now.",
    "End of status.",
  );
}

/** In the words of RFC 959 §5.3.2 and of 4.2BSD, which some clients look for. */
function parameters({ type, dataProtected }: Session): string {
  const protection = dataProtected ? "Private" : "Clear";
  return `TYPE: ${type === "ascii" ? "ASCII" : "Image"}; STRUcture: File; MODE: Stream; PROTection: ${protection}`;
}
