import type { Permission } from "../../shared/account.ts";
import type { Direction } from "../limits/admission.ts";
import type { Storage } from "../storage/storage.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import type { DataChannel } from "./data-channel.ts";
import type { Listing } from "./listing/find-listing.ts";
import type { Reply } from "./reply.ts";
import type { Session, TransferParameter } from "./session.ts";

/** What a command that needs no login may use. */
export interface PublicContext {
  readonly session: Session;
  readonly data: DataChannel;
  /** All there are, for HELP and FEAT; of a subcommand all beside it. */
  readonly commands: readonly Command[];
}

export interface Context extends PublicContext {
  /** The account's own root. */
  readonly storage: Storage;
  /** What it transfers, if it does, goes by this name. */
  readonly transferId: string;
}

export type Answer = Reply | Promise<Reply>;
export type WhileTransferring = "answers" | "interrupts" | "leaves";

/** What goes over a data connection: a file, one way or the other, or the lines of a listing. */
export type Transferred = Direction | "listing";

interface Description {
  /** The verb and its old spellings. */
  readonly verbs: readonly [string, ...string[]];
  /** Its syntax, as HELP and 501 show it. */
  readonly help: string;
  /** The argument is masked wherever it is written down. */
  readonly secret?: true;
  /** Lines for FEAT (RFC 2389), when there is something to say. */
  features?(session: Session): readonly string[];
  /** What was said for the next transfer and is spent by this command, also when it is refused. */
  readonly spends?: readonly TransferParameter[];
  /** While data flows: answered at once, ends the transfer and is answered behind it, or leaves once it ends. All others wait. */
  readonly whileTransferring?: WhileTransferring | ((argument: string) => WhileTransferring | undefined);
  /** Makes sense where the node speaks TLS alone; `required`: on a control connection that speaks it. */
  readonly tls?: "offered" | "required";
}

interface PublicCommand extends Description {
  readonly login: "not-needed";
  readonly argument: "none" | "optional" | "required";
  run(context: PublicContext, argument: string): Answer;
}

interface TextCommand extends Description {
  readonly login?: undefined;
  readonly argument: "none" | "optional" | "required";
  run(context: Context, argument: string): Answer;
}

/** The named groups of the form that the argument has; `path` is what was resolved, as the client wrote it. */
export type Words = Readonly<Record<string, string | undefined>>;

/** The dispatcher resolves the path and checks the permission. `optional-path`: the working directory when none is given. */
export interface PathCommand extends Description {
  readonly login?: undefined;
  readonly argument: "path" | "optional-path";
  /** How the argument is written when it is more than a path; the path is the group `path`. None fits: 501. */
  readonly forms?: readonly RegExp[];
  /** The path that is meant, where the argument only begins it. */
  pathFor?(argument: string): string;
  /** Goes over a data connection: how that went is told to whoever watches. */
  readonly transfers?: Transferred;
  /** Of several one is enough. Undefined: no permission is needed, or the command sees by itself which. */
  readonly needs: Permission | readonly Permission[] | undefined;
  run(context: Context, path: VirtualPath, words: Words): Answer;
}

/** The same with `ls` options before the path, and a pattern in it. */
export interface ListingCommand extends Description {
  readonly login?: undefined;
  readonly argument: "listing";
  /** As of a `PathCommand`. */
  readonly transfers?: "listing";
  readonly needs: Permission;
  run(context: Context, listing: Listing): Answer;
  /** What it does without any argument, before the login too, where that is no listing. */
  withoutArgument?(context: PublicContext): Answer;
}

/** A verb whose argument is another command, with a description of its own: SITE. */
export interface CommandGroup extends Description {
  readonly login?: undefined;
  readonly subcommands: readonly Command[];
}

export type Command = PublicCommand | TextCommand | PathCommand | ListingCommand | CommandGroup;

export function findIn(commands: readonly Command[], verb: string): Command | undefined {
  return commands.find(({ verbs }) => verbs.includes(verb));
}
