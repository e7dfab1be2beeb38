import type { Command } from "./command.ts";
import type { DataCommand } from "./data-route.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** A command as a client sent it. */
export interface SentCommand {
  readonly verb: string;
  readonly argument: string;
}

interface Saying {
  readonly session: Session;
  readonly answer: Reply;
  /** Undefined: the reply was said unasked, as 150 and 421 are. */
  readonly sent: SentCommand | undefined;
  /** Undefined: there is no such command. */
  readonly command: Command | undefined;
  /** How the client last wanted its data connections. */
  readonly dataCommand: DataCommand | undefined;
}

/** Writes down a reply and the command that it answers. Secrets are masked. */
export function record({ session, answer, sent, command, dataCommand }: Saying): void {
  session.services.transcript?.info(
    {
      session: session.id,
      address: session.address,
      username: session.account?.username,
      tls: session.encrypted,
      mode: dataCommand && MODES[dataCommand],
      dataCommand,
      ...(sent && { command: command ? sent.verb : "[unknown]", argument: shown(sent, command) }),
      reply: answer.code,
      text: answer.lines.join("\n"),
    },
    "said",
  );
}

const MODES = { PASV: "passive", EPSV: "passive", PORT: "active", EPRT: "active" } as const;

/** Of an unknown verb nothing is shown: it may be PASS, mistyped. */
function shown({ argument }: SentCommand, command: Command | undefined): string {
  if (argument === "") return "";
  if (!command) return `[${argument.length} characters]`;
  return command.secret ? "[secret]" : argument;
}
