import { crc32 } from "node:zlib";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MOST_PARTS = 10_000;

const SMALLEST_PART_BYTES = 8 * 1024 * 1024;
const LARGEST_PART_BYTES = 256 * 1024 * 1024;
const PARTS_PER_SIZE = 1_000;

/** The size of a part, in bytes, by its number (from 1): it doubles every 1,000 parts, which makes 1.4 TiB of 10,000. */
export function partBytes(number: number): number {
  const doublings = Math.floor((number - 1) / PARTS_PER_SIZE);
  return Math.min(SMALLEST_PART_BYTES * 2 ** doublings, LARGEST_PART_BYTES);
}

/** A part of an upload while it is filled and sent. */
export class Part {
  /** From 1. */
  readonly number: number;
  readonly buffer: Buffer;
  #used = 0;
  #crc32 = 0;

  constructor(number: number, buffer: Buffer) {
    this.number = number;
    this.buffer = buffer;
  }

  /** What is not filled yet. */
  get room(): Buffer {
    return this.buffer.subarray(this.#used);
  }

  get isFull(): boolean {
    return this.#used === this.buffer.length;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.#used);
  }

  get crc32(): number {
    return this.#crc32;
  }

  /** So many bytes of the room are filled. Returns them. */
  filled(count: number): Buffer {
    if (count > this.buffer.length - this.#used) throw new RangeError("More bytes than there was room for.");
    const added = this.buffer.subarray(this.#used, this.#used + count);
    this.#used += count;
    this.#crc32 = crc32(added, this.#crc32);
    return added;
  }
}
