import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { compareBytes, isPresentable } from "../names.ts";
import type { Entry } from "../storage.ts";
import { childOf, type VirtualPath } from "../virtual-path.ts";
import type { Confinement } from "./confinement.ts";
import { toStorageError, unlessMissing } from "./file-failures.ts";

/** Undefined for what is neither a file nor a folder: sockets, devices and pipes are not shown. */
export function entryOf(name: string, stats: Stats): Entry | undefined {
  if (stats.isFile()) return { name, kind: "file", size: stats.size, modified: stats.mtime };
  if (stats.isDirectory()) return { name, kind: "folder", size: 0, modified: stats.mtime };
  return undefined;
}

/** The entries of a folder in S3's order. Its names are held in memory, since they must be sorted; the rest is not. */
export async function* entriesOf(confinement: Confinement, path: VirtualPath): AsyncGenerator<Entry> {
  for (const name of await sortedNames(confinement, path)) {
    const entry = await statWithin(confinement, path, name);
    if (entry) yield entry;
  }
}

async function sortedNames(confinement: Confinement, path: VirtualPath): Promise<string[]> {
  const found = await readdir(await confinement.folder(path), { withFileTypes: true });
  const keys = found
    .filter(({ name }) => isPresentable(name))
    .map(async (dirent) => ((await isFolder(confinement, path, dirent)) ? `${dirent.name}/` : dirent.name));
  return (await Promise.all(keys)).sort(compareBytes).map((key) => key.replace(/\/$/, ""));
}

async function isFolder(confinement: Confinement, path: VirtualPath, dirent: Dirent): Promise<boolean> {
  if (!dirent.isSymbolicLink()) return dirent.isDirectory();
  return (await statWithin(confinement, path, dirent.name))?.kind === "folder";
}

/** Undefined when it went away since its name was read, or when it is a link that leaves the root or leads to itself. */
async function statWithin(confinement: Confinement, folder: VirtualPath, name: string): Promise<Entry | undefined> {
  try {
    const real = await unlessMissing(confinement.existing(childOf(folder, name)));
    const stats = real && (await unlessMissing(stat(real)));
    return stats ? entryOf(name, stats) : undefined;
  } catch (error) {
    if (toStorageError(error).failure === "denied") return undefined;
    throw error;
  }
}
