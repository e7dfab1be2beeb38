import { randomUUID } from "node:crypto";
import { resolvePath, type VirtualPath } from "../storage/virtual-path.ts";
import {
  type Answer,
  type Command,
  type CommandGroup,
  type Context,
  findIn,
  type ListingCommand,
  type PathCommand,
  type PublicContext,
  type WhileTransferring,
  type Words,
} from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import type { DataChannel } from "./data-channel.ts";
import { parseLine } from "./line-reader.ts";
import { askedPath, findListing } from "./listing/find-listing.ts";
import { type Reply, reply } from "./reply.ts";
import { reported } from "./reported.ts";
import type { Session } from "./session.ts";
import { offersTls } from "./tls-policy.ts";
import { UNIMPLEMENTED } from "./unimplemented.ts";

const BAD_NAME = reply(553, "File name not allowed.");
const DENIED = reply(550, "Permission denied.");

const COMMANDS_BY_VERB: ReadonlyMap<string, Command> = new Map(
  COMMANDS.flatMap((command) => command.verbs.map((verb) => [verb, command] as const)),
);

export function findCommand(verb: string): Command | undefined {
  return COMMANDS_BY_VERB.get(verb);
}

/** What a command does that comes while data flows; undefined: it waits. */
export function whileTransferring({
  verb,
  argument,
}: {
  verb: string;
  argument: string;
}): WhileTransferring | undefined {
  const meanwhile = findCommand(verb)?.whileTransferring;
  return typeof meanwhile === "function" ? meanwhile(argument) : meanwhile;
}

/** Finds the command and runs it as its description asks. */
export async function dispatch(session: Session, data: DataChannel, verb: string, argument: string): Promise<Reply> {
  session.beginCommand();
  const command = findCommand(verb);
  if (!command)
    return UNIMPLEMENTED.has(verb) ? reply(502, "Command not implemented.") : reply(500, "Command not understood.");
  try {
    return await perform(command, { session, data, commands: COMMANDS }, argument);
  } finally {
    session.spend(command.spends ?? []);
  }
}

/** Enforces what a command's description asks for (TLS, login, argument, permission), then runs it. */
function perform(command: Command, context: PublicContext, argument: string): Answer {
  if (command.tls && !offersTls(context.session)) return reply(502, "TLS is switched off.");
  if (command.tls === "required" && !context.session.encrypted) return reply(503, "Send AUTH TLS first.");
  if ("subcommands" in command) return performOneOf(command, context, argument);
  if (command.login === "not-needed")
    return hasArgument(command, argument) ? command.run(context, argument) : syntaxOf(command);
  if (argument === "" && command.argument === "listing" && command.withoutArgument)
    return command.withoutArgument(context);
  const storage = context.session.storage;
  if (!storage) return reply(530, "Please log in with USER and PASS.");
  if (!hasArgument(command, argument)) return syntaxOf(command);
  return runWithLogin(command, { ...context, storage, transferId: randomUUID() }, argument);
}

function performOneOf(group: CommandGroup, context: PublicContext, text: string): Answer {
  const { verb, argument } = parseLine(text.trimStart());
  if (verb === "") return syntaxOf(group);
  const command = findIn(group.subcommands, verb);
  if (!command) return reply(502, `${group.verbs[0]} command not implemented.`);
  return perform(command, { ...context, commands: group.subcommands }, argument);
}

type CommandWithLogin = Exclude<Command, CommandGroup | { login: "not-needed" }>;

function runWithLogin(command: CommandWithLogin, context: Context, argument: string): Answer {
  switch (command.argument) {
    case "path":
    case "optional-path":
      return runOnPath(command, context, argument);
    case "listing":
      return runOnListing(command, context, argument);
    default:
      return command.run(context, argument);
  }
}

function runOnPath(command: PathCommand, context: Context, argument: string): Answer {
  const words = wordsOf(command, argument);
  if (!words) return syntaxOf(command);
  const path = resolvePath(context.session.directory, words.path ?? "");
  if (path === undefined) return BAD_NAME;
  const run = () => (mayRun(command, context, path) ? command.run(context, path, words) : DENIED);
  return watched(command, context, path, run);
}

function runOnListing(command: ListingCommand, context: Context, argument: string): Answer {
  const path = askedPath(context.session, argument);
  if (path === undefined) return BAD_NAME;
  return watched(command, context, path, async () => {
    const listing = await findListing(context.session, context.storage, argument);
    if (listing === undefined) return BAD_NAME;
    return mayRun(command, context, listing.path) ? command.run(context, listing) : DENIED;
  });
}

function watched(
  { transfers: transferred, verbs }: PathCommand | ListingCommand,
  context: Context,
  path: VirtualPath,
  run: () => Answer,
): Answer {
  return transferred ? reported(context, { command: verbs[0], transferred, path }, run) : run();
}

/** Every path goes through here: one permission check. */
function mayRun({ needs }: PathCommand | ListingCommand, { session }: Context, path: VirtualPath): boolean {
  return needs === undefined || session.may(needs, path);
}

function wordsOf({ forms, pathFor }: PathCommand, argument: string): Words | undefined {
  if (!forms) return { path: pathFor ? pathFor(argument) : argument };
  return forms.map((form) => form.exec(argument)?.groups).find((words) => words !== undefined);
}

function hasArgument({ argument: kind }: Exclude<Command, CommandGroup>, argument: string): boolean {
  if (kind === "none") return argument.trim() === "";
  return argument !== "" || (kind !== "required" && kind !== "path");
}

function syntaxOf({ help }: Command): Reply {
  return reply(501, `Syntax: ${help}`);
}
