import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { discarded } from "../failures.ts";
import { type Entry, StorageError, type Upload, type WriteOptions } from "../storage.ts";
import { throwIfAborted, untilAborted } from "../until-aborted.ts";
import { syncFolder } from "./durable-folder.ts";
import { onFiles, toStorageError, unlessMissing } from "./file-failures.ts";
import { FILE_MODE, FOLDER_MODE, uploadsFolder } from "./service-folder.ts";

/** Two rooms of this size: one is filled while the other is written. */
const ROOM_BYTES = 256 * 1024;

export interface DirectoryUploadOptions extends Pick<WriteOptions, "overwrite" | "signal"> {
  /** Where the file shall appear. */
  readonly target: string;
  /** The only file whose place it may take, whatever `overwrite` says; `changed` when another is there, or none. */
  readonly replaces?: BigIntStats;
}

/** Begins an upload in a temporary file. */
export async function beginDirectoryUpload(filesFolder: string, options: DirectoryUploadOptions): Promise<Upload> {
  const folder = uploadsFolder(filesFolder);
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  const temporary = join(folder, randomUUID());
  return new DirectoryUpload(temporary, await open(temporary, "wx", FILE_MODE), options);
}

class DirectoryUpload implements Upload {
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #options: DirectoryUploadOptions;
  #room: Buffer = Buffer.allocUnsafeSlow(ROOM_BYTES);
  #spare: Buffer | undefined;
  #used = 0;
  #writing: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(temporary: string, file: FileHandle, options: DirectoryUploadOptions) {
    this.#temporary = temporary;
    this.#file = file;
    this.#options = options;
  }

  next(): Buffer | Promise<Buffer> {
    return this.#used < this.#room.length ? this.#room.subarray(this.#used) : onFiles(() => this.#nextRoom());
  }

  filled(bytes: number): void {
    if (bytes > this.#room.length - this.#used) throw new RangeError("More bytes than there was room for.");
    this.#used += bytes;
  }

  async complete(): Promise<Entry> {
    try {
      return await this.#publish();
    } catch (error) {
      throw await discarded(this, toStorageError(error));
    }
  }

  suspend(): Promise<void> {
    return this.discard();
  }

  discard(): Promise<void> {
    return onFiles(async () => {
      if (this.#ended) return;
      this.#ended = true;
      await Promise.allSettled([this.#writing]);
      await this.#file.close();
      await rm(this.#temporary, { force: true });
    });
  }

  async #nextRoom(): Promise<Buffer> {
    await untilAborted(this.#writing, this.#options.signal);
    const full = this.#room;
    this.#room = this.#spare ?? Buffer.allocUnsafeSlow(ROOM_BYTES);
    this.#spare = full;
    this.#used = 0;
    this.#writing = this.#write(full);
    // Whoever waits for it next is told; until then the rejection is not unhandled.
    this.#writing.catch(() => undefined);
    return this.#room;
  }

  async #publish(): Promise<Entry> {
    const { target, signal } = this.#options;
    if (this.#ended) throw new StorageError("unavailable", { message: "The upload has ended." });
    await untilAborted(this.#writing, signal);
    await this.#write(this.#room.subarray(0, this.#used));
    await this.#file.sync();
    const { size, mtime } = await this.#file.stat();
    throwIfAborted(signal);
    await this.#place();
    await syncFolder(dirname(target));
    await this.discard();
    return { name: basename(target), kind: "file", size, modified: mtime };
  }

  async #place(): Promise<void> {
    const { target, overwrite, replaces } = this.#options;
    if (replaces && !(await isStill(target, replaces))) throw new StorageError("changed");
    await (overwrite || replaces ? rename(this.#temporary, target) : link(this.#temporary, target));
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; )
      written += (await this.#file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}

/** Two publications in the same instant are not told apart: nothing like rename(2) compares what it replaces. */
async function isStill(target: string, { dev, ino, mtimeNs, size }: BigIntStats): Promise<boolean> {
  const present = await unlessMissing(stat(target, { bigint: true }));
  return present?.dev === dev && present.ino === ino && present.mtimeNs === mtimeNs && present.size === size;
}
