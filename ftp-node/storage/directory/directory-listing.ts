import type { Dirent, Stats } from "node:fs";
import { lstat, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Entry } from "../storage.ts";
import { childOf, type VirtualPath } from "../virtual-path.ts";
import type { Confinement } from "./confinement.ts";
import { toStorageError, unlessMissing } from "./file-failures.ts";
import { sortedGently } from "./sorted-gently.ts";

/** Names read by one call of the system. */
const NAMES_AT_ONCE = 1_024;
/** Entries looked at by as many calls at the same time; other sessions' calls queue up behind them. */
const STATS_AT_ONCE = 32;

interface Folder {
  readonly confinement: Confinement;
  readonly path: VirtualPath;
  /** Where it is, every link followed. */
  readonly real: string;
}

/** Undefined for what is neither a file nor a folder: sockets, devices and pipes are not shown. */
export function entryOf(name: string, stats: Stats): Entry | undefined {
  // File systems that do not keep the time of birth say 1970.
  const times = { modified: stats.mtime, ...(stats.birthtimeMs > 0 && { created: stats.birthtime }) };
  if (stats.isFile()) return { name, kind: "file", size: stats.size, ...times };
  if (stats.isDirectory()) return { name, kind: "folder", size: 0, ...times };
  return undefined;
}

/** The entries of a folder in S3's order. Its names are held in memory, since they must be sorted; the rest is not. */
export async function* entriesOf(confinement: Confinement, path: VirtualPath): AsyncGenerator<Entry> {
  const folder: Folder = { confinement, path, real: await confinement.folder(path) };
  for (const keys of inGroups(await sortedKeys(folder))) {
    const entries = await Promise.all(keys.map((key) => entryAt(folder, key.replace(/\/$/, ""))));
    for (const entry of entries) if (entry) yield entry;
  }
}

/** The names of its folders with a slash at their end, as S3 sorts them. */
async function sortedKeys(folder: Folder): Promise<string[]> {
  const { confinement, path } = folder;
  const keys: string[] = [];
  const links: string[] = [];
  for await (const dirent of await opendir(folder.real, { bufferSize: NAMES_AT_ONCE })) {
    if (!confinement.isKey(childOf(path, dirent.name))) continue;
    if (dirent.isSymbolicLink()) links.push(dirent.name);
    else if (isShown(dirent)) keys.push(dirent.isDirectory() ? `${dirent.name}/` : dirent.name);
  }
  for (const names of inGroups(links)) keys.push(...(await Promise.all(names.map((name) => keyOfLink(folder, name)))));
  return sortedGently(keys);
}

function isShown(dirent: Dirent): boolean {
  return dirent.isFile() || dirent.isDirectory();
}

async function keyOfLink(folder: Folder, name: string): Promise<string> {
  return (await entryBehindLink(folder, name))?.kind === "folder" ? `${name}/` : name;
}

/** Undefined when it went away since its name was read. */
async function entryAt(folder: Folder, name: string): Promise<Entry | undefined> {
  const stats = await unlessMissing(lstat(join(folder.real, name)));
  if (stats?.isSymbolicLink()) return entryBehindLink(folder, name);
  return stats && entryOf(name, stats);
}

/** Undefined when it is a link that leaves the root, or leads to nothing or to itself. */
async function entryBehindLink({ confinement, path }: Folder, name: string): Promise<Entry | undefined> {
  try {
    const real = await unlessMissing(confinement.existing(childOf(path, name)));
    const stats = real && (await unlessMissing(stat(real)));
    const entry = stats ? entryOf(name, stats) : undefined;
    return entry && { ...entry, isLink: true };
  } catch (error) {
    if (toStorageError(error).failure === "denied") return undefined;
    throw error;
  }
}

function* inGroups<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += STATS_AT_ONCE) yield all.slice(first, first + STATS_AT_ONCE);
}
