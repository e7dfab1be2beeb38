import type { Entry, Storage } from "../../storage/storage.ts";
import { nameOf, parentOf, ROOT, resolvePath, type VirtualPath } from "../../storage/virtual-path.ts";
import type { Session } from "../session.ts";
import { isPattern } from "./glob.ts";
import { type ListOptions, NO_OPTIONS, parseListArgument } from "./list-options.ts";

/** What LIST, NLST or STAT is asked for. */
export interface Listing {
  readonly options: ListOptions;
  /** What permission is needed for: of a pattern the folder that is searched. */
  readonly path: VirtualPath;
  /** The path as the client typed it, without the options. */
  readonly typed: string;
  /** What is at the path, if anything. */
  readonly entry: Entry | undefined;
  /** Only entries whose names match are listed. */
  readonly pattern?: string;
}

type Target = Omit<Listing, "options">;

/** A file, or a folder as an entry of its own. */
export function isOneEntry({ entry, options, pattern }: Listing): boolean {
  return pattern === undefined && (options.itself || entry?.kind === "file");
}

/** What an argument such as `-la sub/*.txt` asks for, pattern and all, whatever is there. Undefined for what cannot be a path. */
export function askedPath({ directory }: Session, argument: string): VirtualPath | undefined {
  return resolvePath(directory, parseListArgument(argument).path);
}

/**
 * Reads an argument such as `-la sub/*.txt`. A name that is there wins over a pattern, and over options that no client
 * sends. Undefined for what cannot be a path; throws what the storage throws.
 */
export async function findListing(session: Session, storage: Storage, argument: string): Promise<Listing | undefined> {
  const { options, path, isDoubtful } = parseListArgument(argument);
  const target = await findTarget(session, storage, path);
  if (isDoubtful && (path === "" || !target?.entry)) {
    const named = resolvePath(session.directory, argument);
    const entry = named && (await storage.stat(named));
    if (named && entry) return { options: NO_OPTIONS, path: named, typed: argument, entry };
  }
  return target && { options, ...target };
}

async function findTarget({ directory }: Session, storage: Storage, typed: string): Promise<Target | undefined> {
  const path = resolvePath(directory, typed);
  if (path === undefined) return undefined;
  const entry = await storage.stat(path);
  if (entry || path === ROOT || !isPattern(nameOf(path))) return { path, typed, entry };
  const folder = parentOf(path);
  return { path: folder, typed, entry: await storage.stat(folder), pattern: nameOf(path) };
}
