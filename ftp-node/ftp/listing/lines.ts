import type { Context } from "../command.ts";
import { accessIn } from "./access.ts";
import { isOneEntry, type Listing } from "./find-listing.ts";
import { formatLongLine } from "./long-line.ts";
import { type ListedFolder, walk } from "./walk.ts";

type Folders = AsyncIterable<ListedFolder> | Iterable<ListedFolder>;

/** `ls -l`, and `ls -lR` without the first folder's heading. Throws for what is not there before the first line. */
export function longLines(context: Context, listing: Listing): AsyncIterable<string> {
  return formatLong(context, listing, walk(context, listing));
}

/** Names as paths that lead on from where the client stands, or from the folder that it asked for. */
export function nameLines(context: Context, listing: Listing): AsyncIterable<string> {
  const folders = walk(context, listing);
  return isOneEntry(listing) ? only(listing.typed || ".") : formatNames(listing, folders);
}

async function* formatLong({ session }: Context, listing: Listing, folders: Folders): AsyncGenerator<string> {
  const now = new Date();
  for await (const { path, below, entries } of folders) {
    if (below !== "") yield* ["", `${heading(listing, below)}:`];
    const accessTo = accessIn(session, path);
    for await (const entry of entries) yield formatLongLine(entry, accessTo(entry.name), now);
  }
}

async function* formatNames(listing: Listing, folders: Folders): AsyncGenerator<string> {
  const prefix = patternFolder(listing);
  for await (const { below, entries } of folders) {
    const folder = below === "" ? prefix : `${prefix}${below}/`;
    for await (const { name } of entries) yield folder + name;
  }
}

async function* only(line: string): AsyncGenerator<string> {
  yield line;
}

/** "./sub", "photos/sub", "/sub". */
function heading(listing: Listing, below: string): string {
  const folder = listing.pattern === undefined ? listing.typed : patternFolder(listing);
  return `${(folder || ".").replace(/\/+$/, "")}/${below}`;
}

/** Of "sub/*.txt": "sub/". */
function patternFolder({ typed, pattern, path }: Listing): string {
  if (pattern === undefined) return "";
  return typed.endsWith(pattern) ? typed.slice(0, -pattern.length) : `${path.replace(/\/$/, "")}/`;
}
