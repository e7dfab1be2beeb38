import { resolvePath } from "../storage/virtual-path.ts";
import type { PathCommand, PublicContext } from "./command.ts";
import { type Answer, type Command, type CommandGroup, type Context, findIn } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import type { DataChannel } from "./data-channel.ts";
import { parseLine } from "./line-reader.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import { UNIMPLEMENTED } from "./unimplemented.ts";

const COMMANDS_BY_VERB: ReadonlyMap<string, Command> = new Map(
  COMMANDS.flatMap((command) => command.verbs.map((verb) => [verb, command] as const)),
);

export function findCommand(verb: string): Command | undefined {
  return COMMANDS_BY_VERB.get(verb);
}

/** Finds the command and runs it as its description asks. */
export async function dispatch(session: Session, data: DataChannel, verb: string, argument: string): Promise<Reply> {
  session.beginCommand();
  const command = findCommand(verb);
  if (command) return perform(command, { session, data, commands: COMMANDS }, argument);
  return UNIMPLEMENTED.has(verb) ? reply(502, "Command not implemented.") : reply(500, "Command not understood.");
}

/** Enforces what a command's description asks for (TLS, login, argument, permission), then runs it. */
function perform(command: Command, context: PublicContext, argument: string): Answer {
  if (command.tls === "required" && !context.session.encrypted) return reply(503, "Send AUTH TLS first.");
  if ("subcommands" in command) return performOneOf(command, context, argument);
  if (command.login === "not-needed")
    return hasArgument(command, argument) ? command.run(context, argument) : syntaxOf(command);
  const storage = context.session.storage;
  if (!storage) return reply(530, "Please log in with USER and PASS.");
  if (!hasArgument(command, argument)) return syntaxOf(command);
  return "needs" in command
    ? runOnPath(command, { ...context, storage }, argument)
    : command.run({ ...context, storage }, argument);
}

function performOneOf(group: CommandGroup, context: PublicContext, text: string): Answer {
  const { verb, argument } = parseLine(text.trimStart());
  if (verb === "") return syntaxOf(group);
  const command = findIn(group.subcommands, verb);
  if (!command) return reply(502, `${group.verbs[0]} command not implemented.`);
  return perform(command, { ...context, commands: group.subcommands }, argument);
}

/** Every path goes through here: one resolver, one permission check. */
function runOnPath(command: PathCommand, context: Context, argument: string): Answer {
  const { session } = context;
  const words = wordsOf(command, argument);
  if (!words) return syntaxOf(command);
  const path = resolvePath(session.directory, words.path ?? "");
  if (path === undefined) return reply(553, "File name not allowed.");
  if (command.needs && !session.may(command.needs, path)) return reply(550, "Permission denied.");
  return command.run(context, path, words);
}

function wordsOf({ argument: kind, forms }: PathCommand, argument: string) {
  if (!forms) return { path: kind === "listing" ? withoutListOptions(argument) : argument };
  return forms.map((form) => form.exec(argument)?.groups).find((words) => words !== undefined);
}

function hasArgument({ argument: kind }: Exclude<Command, CommandGroup>, argument: string): boolean {
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
