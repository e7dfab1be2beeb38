import { setImmediate as nextTurn } from "node:timers/promises";
import { type Entry, type Storage, StorageError, type StorageFailure } from "../../storage/storage.ts";
import { childOf, parentOf, type VirtualPath } from "../../storage/virtual-path.ts";
import type { Session } from "../session.ts";
import { isOneEntry, type Listing } from "./find-listing.ts";
import { matcherOf } from "./glob.ts";
import { ordered } from "./order.ts";

/** Folders in folders that `-R` goes into; what lies deeper is left out. */
const DEEPEST = 64;
/** So long may entries that need no waiting keep others from their turn. */
const TURN_MS = 10;
/** Why a folder below the first may not be listed any more. */
const GONE: ReadonlySet<StorageFailure> = new Set(["not-found", "not-a-folder", "denied"]);

/** Some entries of one folder. They have to be read to their end before the next folder is asked for. */
export interface ListedFolder {
  readonly path: VirtualPath;
  /** The way from what was asked for to here: "" for that itself, then "sub", "sub/deeper". */
  readonly below: string;
  readonly entries: AsyncIterable<Entry> | Iterable<Entry>;
}

export interface Walker {
  readonly session: Pick<Session, "may">;
  readonly storage: Pick<Storage, "list">;
}

interface Visit extends Omit<ListedFolder, "entries"> {
  readonly depth: number;
  isWanted(name: string): boolean;
}

/** What a listing has to show, folder by folder. Throws `not-found` or `not-a-folder` at once. */
export function walk(context: Walker, listing: Listing): AsyncIterable<ListedFolder> | Iterable<ListedFolder> {
  const { path, entry, pattern } = listing;
  if (!entry) throw new StorageError("not-found");
  if (isOneEntry(listing)) return [{ path: parentOf(path), below: "", entries: [entry] }];
  if (entry.kind === "file") throw new StorageError("not-a-folder");
  const isWanted = pattern === undefined ? () => true : matcherOf(pattern);
  return visit(context, listing, { path, below: "", depth: 0, isWanted });
}

/** A folder, then with `-R` those in it. A folder that has folders in it is read twice: no tree is held. */
async function* visit(context: Walker, { options }: Pick<Listing, "options">, at: Visit): AsyncGenerator<ListedFolder> {
  const { session, storage } = context;
  let hasFolders = false;
  const noted = noting(entriesOf(storage, at), (entry) => {
    hasFolders ||= mayBeEntered(entry);
  });
  yield { path: at.path, below: at.below, entries: ordered(noted, options) };
  if (!options.recursive || !hasFolders || at.depth === DEEPEST) return;
  for await (const entry of entriesOf(storage, at)) {
    const path = childOf(at.path, entry.name);
    if (!mayBeEntered(entry) || !session.may("list", path)) continue;
    const below = at.below === "" ? entry.name : `${at.below}/${entry.name}`;
    yield* visit(context, { options }, { path, below, depth: at.depth + 1, isWanted: () => true });
  }
}

function mayBeEntered({ kind, isLink }: Entry): boolean {
  return kind === "folder" && !isLink;
}

async function* entriesOf(storage: Walker["storage"], { path, depth, isWanted }: Visit): AsyncGenerator<Entry> {
  let turn = performance.now();
  try {
    for await (const entry of storage.list(path)) {
      if (isWanted(entry.name)) yield entry;
      if (performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
  } catch (error) {
    if (depth === 0 || !(error instanceof StorageError) || !GONE.has(error.failure)) throw error;
  }
}

async function* noting(entries: AsyncIterable<Entry>, note: (entry: Entry) => void): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    note(entry);
    yield entry;
  }
}
