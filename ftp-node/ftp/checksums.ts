import { setTimeout } from "node:timers/promises";
import { type Storage, StorageError } from "../storage/storage.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import { type Algorithm, beginDigest, type Digest } from "./digest.ts";

/** A file is read to the end for its checksum: so many bytes at most, */
export const LARGEST_READ = 16 * 1024 ** 3;
/** so many of them a second, */
const BYTES_PER_SECOND = 64 * 1024 ** 2;
/** and of so many files at once in one worker, so that transfers keep the node to themselves. */
const MOST_AT_ONCE = 2;
/** Timers are not exact: a pause for each chunk would come to more than was meant. */
const SHORTEST_PAUSE_MS = 10;

/** A part of a file, in bytes. */
export interface ByteRange {
  readonly start: number;
  /** The first byte that is not in it. */
  readonly end: number;
}

/** The checksums that one worker reads files for. */
export class Checksums {
  #running = 0;

  /** Whether no more can be read for now. */
  get busy(): boolean {
    return this.#running >= MOST_AT_ONCE;
  }

  /** The checksum in hexadecimal, lower case. `changed` when the file is shorter by now. */
  async read(
    storage: Storage,
    path: VirtualPath,
    { algorithm, range, signal }: { algorithm: Algorithm; range: ByteRange; signal: AbortSignal },
  ): Promise<string> {
    const digest = beginDigest(algorithm);
    this.#running++;
    try {
      if (range.end > range.start)
        await feed(digest, await storage.read(path, range.start, signal), range.end - range.start, signal);
      return digest.hex();
    } finally {
      this.#running--;
    }
  }
}

async function feed(digest: Digest, bytes: AsyncIterable<Buffer>, count: number, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  let read = 0;
  for await (const chunk of bytes) {
    const wanted = chunk.subarray(0, count - read);
    digest.update(wanted);
    read += wanted.length;
    if (read === count) return;
    const early = (read / BYTES_PER_SECOND) * 1000 - (performance.now() - begun);
    if (early > SHORTEST_PAUSE_MS) await setTimeout(early, undefined, { signal });
  }
  throw new StorageError("changed", { message: `The file ended after ${read} of ${count} bytes.` });
}
