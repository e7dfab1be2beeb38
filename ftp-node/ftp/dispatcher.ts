import { resolvePath } from "../storage/virtual-path.ts";
import type { Command, Context, PathCommand, PublicContext } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import type { DataChannel } from "./data-channel.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

const COMMANDS_BY_VERB: ReadonlyMap<string, Command> = new Map(
  COMMANDS.flatMap((command) => command.verbs.map((verb) => [verb, command] as const)),
);

export function findCommand(verb: string): Command | undefined {
  return COMMANDS_BY_VERB.get(verb);
}

/** Enforces what a command's description asks for (login, argument, permission), then runs it. */
export async function dispatch(session: Session, data: DataChannel, verb: string, argument: string): Promise<Reply> {
  const command = findCommand(verb);
  if (!command) return reply(500, "Command not understood.");
  session.beginCommand();
  const context: PublicContext = { session, data, commands: COMMANDS };
  if (command.login === "not-needed")
    return hasArgument(command, argument) ? command.run(context, argument) : syntaxOf(command);
  const storage = session.storage;
  if (!storage) return reply(530, "Please log in with USER and PASS.");
  if (!hasArgument(command, argument)) return syntaxOf(command);
  return "needs" in command
    ? runOnPath(command, { ...context, storage }, argument)
    : command.run({ ...context, storage }, argument);
}

/** Every path goes through here: one resolver, one permission check. */
function runOnPath(command: PathCommand, context: Context, argument: string): Reply | Promise<Reply> {
  const { session } = context;
  const path = resolvePath(session.directory, command.argument === "listing" ? withoutListOptions(argument) : argument);
  if (path === undefined) return reply(553, "File name not allowed.");
  if (command.needs && !session.may(command.needs, path)) return reply(550, "Permission denied.");
  return command.run(context, path);
}

function hasArgument({ argument: kind }: Command, argument: string): boolean {
  if (kind === "none") return argument.trim() === "";
  return argument !== "" || (kind !== "required" && kind !== "path");
}

function syntaxOf({ help }: Command): Reply {
  return reply(501, `Syntax: ${help}`);
}

/** "-la -- -odd name" → "-odd name". A name that begins with a hyphen is reached by "--" or "./". */
function withoutListOptions(argument: string): string {
  return argument.replace(/^(?:-[A-Za-z0-9]+(?: +|$))*(?:-- )?/, "");
}
