import { type Entry, type Storage, StorageError } from "../storage/storage.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";

/** What is at a path. Throws `not-found`, whose reply the one table knows. */
export async function existingEntry(storage: Storage, path: VirtualPath): Promise<Entry> {
  const entry = await storage.stat(path);
  if (!entry) throw new StorageError("not-found");
  return entry;
}

/** The file at a path. Throws `not-found` or `is-a-folder`. */
export async function existingFile(storage: Storage, path: VirtualPath): Promise<Entry> {
  const entry = await existingEntry(storage, path);
  if (entry.kind === "folder") throw new StorageError("is-a-folder");
  return entry;
}
