import type { Readable } from "node:stream";
import type { VirtualPath } from "./virtual-path.ts";

/** Where an account's files live. Every method rejects with a `StorageError`, never with a driver's own error. */
export interface Storage {
  stat(path: VirtualPath): Promise<Entry | undefined>;
  /** The entries of a folder, in the order of their names' bytes, as they come: a large folder is never held in memory. */
  list(path: VirtualPath): AsyncIterable<Entry>;
  /** The file's bytes from an offset on. `bad-offset` beyond its end; at its end: nothing. */
  read(path: VirtualPath, from: number, signal: AbortSignal): Promise<Readable>;
  /** The CRC32 that is kept with a file's bytes, of all of them; undefined where none is. No byte is read for it. */
  crc32(path: VirtualPath): Promise<number | undefined>;
  /**
   * Begins an upload; nothing is visible before `complete()`. `not-found` when its folder is not there, `bad-offset` when
   * the file that it shall go on with is shorter than `from`, or absent.
   */
  write(path: VirtualPath, options: WriteOptions): Promise<Upload>;
  /** From now on the entry shows this time. `is-a-folder` where folders have no times. */
  setModified(path: VirtualPath, modified: Date): Promise<void>;
  /** `exists` when there is a file or a folder of that name; `not-found` when the folder around it is not there. */
  makeDirectory(path: VirtualPath): Promise<void>;
  /** `not-empty` unless the folder is empty. */
  removeDirectory(path: VirtualPath): Promise<void>;
  remove(path: VirtualPath): Promise<void>;
  /** A file takes the place of a file; a folder moves with all that is in it, to a name that is free. */
  rename(from: VirtualPath, to: VirtualPath): Promise<void>;
}

export interface Entry {
  readonly name: string;
  readonly kind: "file" | "folder";
  /** In bytes; of a folder 0. */
  readonly size: number;
  readonly modified: Date;
  /** Where the back end knows it. */
  readonly created?: Date;
  /** Another entry may be the same one: who walks a tree does not follow it, or might go round in circles. */
  readonly isLink?: true;
}

export interface WriteOptions {
  /** Kept with the object, so that transfer and object can be brought together. */
  readonly transferId: string;
  /** False: `exists` when there is a file of that name, decided at the moment of publication. Without `from` only. */
  readonly overwrite: boolean;
  /**
   * The new file begins with so many bytes of the present one, or with all of it ("end"), and takes the place of that
   * one alone: `changed` when another is there at the moment of publication. Absent or 0: it begins empty.
   */
  readonly from?: number | "end";
  /** Aborting it ends what the upload waits for; `discard()` is still the caller's to call. */
  readonly signal: AbortSignal;
}

/** A file on its way in: fill the rooms it lends, then end it in exactly one of three ways. */
export interface Upload {
  /** Room for the next bytes, at least one; a promise when memory is spent, so that the socket waits. */
  next(): Buffer | Promise<Buffer>;
  /** So many bytes, from its beginning, of the room last lent hold the file's next bytes. */
  filled(bytes: number): void;
  /** Resolves once every byte is durable and the file is visible. After a rejection nothing is left to discard. */
  complete(): Promise<Entry>;
  /** The connection broke: keeps what is safe for REST and APPE. A back end that cannot continue uploads keeps nothing. */
  suspend(): Promise<void>;
  discard(): Promise<void>;
}

/** Puts bytes into an upload; waits where it has no room. */
export async function fill(upload: Upload, bytes: Buffer): Promise<void> {
  for (let copied = 0; copied < bytes.length; ) {
    const lent = upload.next();
    const room = lent instanceof Promise ? await lent : lent;
    const count = bytes.copy(room, 0, copied);
    upload.filled(count);
    copied += count;
  }
}

/** Closed: each has its reply (ftp/reply.ts). `unavailable` is also what we do not know: trying again may help. */
export type StorageFailure =
  | "not-found"
  | "exists"
  | "not-empty"
  | "is-a-folder"
  | "not-a-folder"
  | "bad-name"
  | "bad-offset"
  | "denied"
  | "full"
  | "changed"
  | "unavailable";

export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly failure: StorageFailure;

  constructor(failure: StorageFailure, options?: { cause?: unknown; message?: string }) {
    super(options?.message ?? failure, { cause: options?.cause });
    this.failure = failure;
  }
}
