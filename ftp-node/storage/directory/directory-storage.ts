import type { Stats } from "node:fs";
import { lstat, mkdir, open, rename, rmdir, stat, unlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { isWithin } from "../../../shared/folders.ts";
import { serviceKey } from "../../../shared/keys.ts";
import { continueFrom } from "../continued-upload.ts";
import { KeySpace } from "../key-space.ts";
import { relay } from "../relay.ts";
import { type Entry, type Storage, StorageError, type Upload, type WriteOptions } from "../storage.ts";
import { throwIfAborted } from "../until-aborted.ts";
import { nameOf, ROOT, type VirtualPath } from "../virtual-path.ts";
import { Confinement } from "./confinement.ts";
import { entriesOf, entryOf } from "./directory-listing.ts";
import { beginDirectoryUpload, type DirectoryUploadOptions } from "./directory-upload.ts";
import { syncFolder } from "./durable-folder.ts";
import { onFiles, toStorageError, unlessMissing } from "./file-failures.ts";
import { FOLDER_MODE } from "./service-folder.ts";

export interface DirectoryStorageOptions {
  /** Holds all partners' folders and the service's own; one file system, which knows hard links. */
  readonly filesFolder: string;
  /** The key of the account's root; ends in `/`. */
  readonly root: string;
}

/** Files in a folder, under the keys that they would have in a bucket. It keeps no metadata, hence no transfer's id. */
export class DirectoryStorage implements Storage {
  readonly #filesFolder: string;
  readonly #root: string;
  readonly #confinement: Confinement;

  constructor({ filesFolder, root }: DirectoryStorageOptions) {
    this.#filesFolder = filesFolder;
    this.#root = join(filesFolder, root);
    this.#confinement = new Confinement(this.#root, new KeySpace(root, serviceKey("")));
  }

  stat(path: VirtualPath): Promise<Entry | undefined> {
    return onFiles(async () => {
      const real = await unlessMissing(this.#confinement.existing(path));
      const stats = real === undefined ? undefined : await unlessMissing(stat(real));
      if (stats) return entryOf(nameOf(path), stats);
      return path === ROOT ? { name: "/", kind: "folder", size: 0, modified: new Date(0) } : undefined;
    });
  }

  async *list(path: VirtualPath): AsyncGenerator<Entry> {
    try {
      yield* entriesOf(this.#confinement, path);
    } catch (error) {
      const failure = toStorageError(error);
      if (path !== ROOT || failure.failure !== "not-found") throw failure;
    }
  }

  read(path: VirtualPath, from: number, signal: AbortSignal): Promise<Readable> {
    return onFiles(async () => {
      throwIfAborted(signal);
      if (path === ROOT) throw new StorageError("is-a-folder");
      const { real, size } = await this.#file(path);
      if (from > size) throw new StorageError("bad-offset");
      const file = await open(real, "r");
      return relay(file.createReadStream({ start: from }), { signal, toStorageError });
    });
  }

  async crc32(): Promise<undefined> {}

  write(path: VirtualPath, { overwrite, from, signal }: WriteOptions): Promise<Upload> {
    return onFiles(async () => {
      throwIfAborted(signal);
      const target = await this.#newPlace(path);
      if ((await unlessMissing(stat(target)))?.isDirectory()) throw new StorageError("is-a-folder");
      return from
        ? this.#continue(path, { target, overwrite, signal }, from)
        : beginDirectoryUpload(this.#filesFolder, { target, overwrite, signal });
    });
  }

  setModified(path: VirtualPath, modified: Date): Promise<void> {
    return onFiles(async () => {
      const real = await this.#confinement.existing(path);
      await utimes(real, modified, modified);
    });
  }

  makeDirectory(path: VirtualPath): Promise<void> {
    return onFiles(async () => {
      if (path === ROOT) throw new StorageError("exists");
      const folder = await this.#newPlace(path);
      await mkdir(folder, { mode: FOLDER_MODE });
      await syncFolder(dirname(folder));
    });
  }

  removeDirectory(path: VirtualPath): Promise<void> {
    return onFiles(async () => {
      if (path === ROOT) throw new StorageError("denied");
      const { place } = await this.#existing(path);
      await rmdir(place);
    });
  }

  remove(path: VirtualPath): Promise<void> {
    return onFiles(async () => {
      if (path === ROOT) throw new StorageError("is-a-folder");
      const { place, stats } = await this.#existing(path);
      if (stats.isDirectory()) throw new StorageError("is-a-folder");
      await unlink(place);
    });
  }

  rename(from: VirtualPath, to: VirtualPath): Promise<void> {
    return onFiles(async () => {
      if (from === ROOT) throw new StorageError("bad-name");
      const { place, stats } = await this.#existing(from);
      if (from === to) return;
      if (isWithin(from, to)) throw new StorageError("bad-name");
      const target = await this.#newPlace(to);
      await requireFree(target, stats);
      await rename(place, target);
      await Promise.all([syncFolder(dirname(place)), syncFolder(dirname(target))]);
    });
  }

  async #continue(path: VirtualPath, upload: DirectoryUploadOptions, from: number | "end"): Promise<Upload> {
    const present = await unlessMissing(this.#file(path));
    if (!present) throw new StorageError("bad-offset");
    const file = await open(present.real, "r");
    const replaces = await file.stat({ bigint: true });
    const bytes = relay(file.createReadStream(), { signal: upload.signal, toStorageError });
    const begin = () => beginDirectoryUpload(this.#filesFolder, { ...upload, replaces });
    return continueFrom({ bytes, size: Number(replaces.size) }, from, begin, toStorageError);
  }

  async #file(path: VirtualPath): Promise<{ real: string; size: number }> {
    const real = await this.#confinement.existing(path);
    const stats = await stat(real);
    if (stats.isDirectory()) throw new StorageError("is-a-folder");
    // Opening a pipe would wait for its other end.
    if (!stats.isFile()) throw new StorageError("denied");
    return { real, size: stats.size };
  }

  /** Where something new goes; the root is made by the first that comes into it. */
  async #newPlace(path: VirtualPath): Promise<string> {
    await mkdir(this.#root, { recursive: true, mode: FOLDER_MODE });
    return path === ROOT ? this.#root : this.#confinement.place(path);
  }

  /** Where a name is, and what: of a link the link itself, if it stays within the root. */
  async #existing(path: VirtualPath): Promise<{ place: string; stats: Stats }> {
    const place = await this.#confinement.place(path);
    const stats = await lstat(place);
    if (stats.isSymbolicLink()) await this.#confinement.existing(path);
    return { place, stats };
  }
}

/** rename(2) alone would let a folder take the place of an empty folder. */
async function requireFree(target: string, moving: Stats): Promise<void> {
  const present = await unlessMissing(stat(target));
  if (present && moving.isDirectory()) throw new StorageError("exists");
  if (present?.isDirectory()) throw new StorageError("is-a-folder");
}
