import { createHash, randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import {
  type Entry,
  type Storage,
  StorageError,
  type StorageFailure,
  type Upload,
  type WriteOptions,
} from "../../../ftp-node/storage/storage.ts";
import { ROOT, resolvePath, type VirtualPath } from "../../../ftp-node/storage/virtual-path.ts";

/** A back end with room of its own for one test. Disposing of it fails if an upload was left behind. */
export interface StorageSubject extends AsyncDisposable {
  /** Rooted in a partner's folder that nobody has made yet. */
  readonly storage: Storage;
  /** Another root in the same place: a key that ends in `/`. */
  open(root: string): Storage;
  /** Puts a file below the storage's root behind its back, as other tools do. */
  put(name: string, content: string): Promise<void>;
  /** How many uploads are neither complete nor gone. */
  unfinished(): Promise<number>;
  expireUploads(olderThan: Date): Promise<number>;
  /** Whether it holds keys that no file system can, such as `a` beside `a/b`. */
  readonly holdsAnyKey: boolean;
  /** Whether it lists control characters in keys as they are. */
  readonly listsAnyKey: boolean;
  readonly foldersHaveTimes: boolean;
}

export type OpenSubject = () => Promise<StorageSubject>;

/** The root of `StorageSubject.storage`. */
export const SUBJECT_ROOT = "p-000000000001/";

/** One part of an upload to S3; the smallest file that is sent in parts. */
export const PART_BYTES = 8 * 1024 * 1024;

export function at(path: string): VirtualPath {
  const resolved = resolvePath(ROOT, path);
  if (resolved === undefined) throw new TypeError(`${path} is not a path.`);
  return resolved;
}

export function begin(storage: Storage, path: string, options: Partial<WriteOptions> = {}): Promise<Upload> {
  const { signal } = new AbortController();
  return storage.write(at(path), { transferId: randomUUID(), overwrite: true, signal, ...options });
}

/** Fills an upload as a connection does, in pieces of at most `pieceBytes`. */
export async function fill(upload: Upload, content: string | Buffer, pieceBytes = 65_536): Promise<void> {
  const bytes = Buffer.from(content);
  for (let filled = 0; filled < bytes.length; ) {
    const room = await upload.next();
    const count = bytes.copy(room, 0, filled, Math.min(filled + pieceBytes, bytes.length));
    upload.filled(count);
    filled += count;
  }
}

export async function upload(
  storage: Storage,
  path: string,
  content: string | Buffer,
  options: Partial<WriteOptions> = {},
): Promise<Entry> {
  const begun = await begin(storage, path, options);
  await fill(begun, content);
  return begun.complete();
}

export async function download(storage: Storage, path: string, from = 0): Promise<Buffer> {
  return buffer(await storage.read(at(path), from, new AbortController().signal));
}

export async function contentOf(storage: Storage, path: string): Promise<string> {
  return (await download(storage, path)).toString();
}

export async function entriesOf(storage: Storage, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of storage.list(at(path))) entries.push(entry);
  return entries;
}

/** "name" of a file, "name/" of a folder. */
export async function list(storage: Storage, path: string): Promise<string[]> {
  return (await entriesOf(storage, path)).map(({ name, kind }) => (kind === "folder" ? `${name}/` : name));
}

/** How it fails; anything but a `StorageError` is a failure of the test, and so is a success. */
export async function failureOf(operation: Promise<unknown>): Promise<StorageFailure | "none"> {
  try {
    await operation;
    return "none";
  } catch (error) {
    if (error instanceof StorageError) return error.failure;
    throw error;
  }
}

/** Bytes that differ everywhere, and are the same each time. */
export function bytesOf(length: number, seed = "seed"): Buffer {
  const block = createHash("sha512").update(seed).digest();
  const bytes = Buffer.alloc(length);
  for (let offset = 0, index = 0; offset < length; offset += block.length, index++) {
    block.writeUInt32LE(index, 0);
    block.copy(bytes, offset);
  }
  return bytes;
}
