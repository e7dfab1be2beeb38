import type { Command } from "./command.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** A command as a client sent it. */
export interface SentCommand {
  readonly verb: string;
  readonly argument: string;
}

/** Writes down a reply and, unless it was said unasked, the command that it answers. Secrets are masked. */
export function record(session: Session, { code, lines }: Reply, sent?: SentCommand, command?: Command): void {
  session.services.transcript?.info(
    {
      session: session.id,
      address: session.address,
      ...(session.account && { username: session.account.username }),
      ...(sent && { command: command ? sent.verb : "[unknown]", argument: shown(sent, command) }),
      reply: code,
      text: lines.join("\n"),
    },
    "said",
  );
}

/** Of an unknown verb nothing is shown: it may be PASS, mistyped. */
function shown({ argument }: SentCommand, command: Command | undefined): string {
  if (argument === "") return "";
  if (!command) return `[${argument.length} characters]`;
  return command.secret ? "[secret]" : argument;
}
