import type { Readable } from "node:stream";
import { discarded } from "./failures.ts";
import { fill, StorageError, type Upload } from "./storage.ts";

/** The file that a new one goes on with. */
export interface Beginning {
  /** From its first byte on, all of one version of it; read as far as needed, then destroyed. */
  readonly bytes: Readable;
  /** Its size, in bytes. */
  readonly size: number;
}

/** How many bytes of the present file the new one takes over; `bad-offset` beyond its end. */
function bytesTakenOver(from: number | "end", size: number): number {
  if (from === "end") return size;
  if (from > size) throw new StorageError("bad-offset");
  return from;
}

/**
 * Puts the first bytes of the present file at the head of a new upload, a chunk in memory at a time. On a failure, such
 * as that of an aborted read, nothing is left of the upload.
 */
export async function continueFrom(
  { bytes, size }: Beginning,
  from: number | "end",
  begin: () => Upload | Promise<Upload>,
  toStorageError: (error: unknown) => StorageError,
): Promise<Upload> {
  try {
    const count = bytesTakenOver(from, size);
    return await headed(await begin(), bytes, count, toStorageError);
  } finally {
    bytes.destroy();
  }
}

async function headed(
  upload: Upload,
  bytes: AsyncIterable<Buffer>,
  count: number,
  toStorageError: (error: unknown) => StorageError,
): Promise<Upload> {
  try {
    await fillWith(upload, bytes, count);
    return upload;
  } catch (error) {
    throw await discarded(upload, toStorageError(error));
  }
}

async function fillWith(upload: Upload, bytes: AsyncIterable<Buffer>, count: number): Promise<void> {
  let left = count;
  for await (const chunk of bytes) {
    await fill(upload, chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
    if (left === 0) return;
  }
  if (left > 0) throw new StorageError("changed", { message: `The file ended ${left} bytes too early.` });
}
