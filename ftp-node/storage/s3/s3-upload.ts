import { crc32 } from "node:zlib";
import { discarded } from "../failures.ts";
import { type Entry, StorageError, type Upload, type WriteOptions } from "../storage.ts";
import { throwIfAborted, untilAborted } from "../until-aborted.ts";
import { type Bucket, headObject } from "./bucket.ts";
import { createMultipart, type Multipart } from "./multipart.ts";
import { MOST_PARTS, Part, partBytes } from "./part.ts";
import { PartBuffers } from "./part-buffers.ts";
import type { Place } from "./publication.ts";
import { putObject } from "./put-object.ts";
import { onS3, toStorageError } from "./s3-failures.ts";

export interface S3UploadOptions extends Omit<WriteOptions, "from">, Place {
  readonly bucket: Bucket;
  readonly key: string;
  /** The file's name, for its entry. */
  readonly name: string;
}

/** The object's metadata that names the transfer which made it. */
const TRANSFER_ID = "transfer-id";

/** An upload that sends a part as soon as it is full; what never fills one goes by a single PutObject. */
export class S3Upload implements Upload {
  readonly #options: S3UploadOptions;
  readonly #mostParts: number;
  readonly #buffers = new PartBuffers();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #multipart: Promise<Multipart> | undefined;
  #part: Part | undefined;
  #parts = 0;
  #size = 0;
  #crc32 = 0;
  #failure: StorageError | undefined;
  #ended = false;

  constructor(options: S3UploadOptions, mostParts = MOST_PARTS) {
    this.#options = options;
    this.#mostParts = mostParts;
  }

  next(): Buffer | Promise<Buffer> {
    if (!this.#failure) this.#part ??= this.#nextPart();
    return this.#part && !this.#failure ? this.#part.room : this.#whenRoom();
  }

  filled(bytes: number): void {
    if (!this.#part) throw new RangeError("More bytes than there was room for.");
    this.#crc32 = crc32(this.#part.filled(bytes), this.#crc32);
    this.#size += bytes;
    if (this.#part.isFull) this.#sendPart(this.#part);
  }

  async complete(): Promise<Entry> {
    try {
      await this.#publish();
      this.#ended = true;
      return { name: this.#options.name, kind: "file", size: this.#size, modified: new Date() };
    } catch (error) {
      throw await discarded(this, toStorageError(error));
    }
  }

  suspend(): Promise<void> {
    return this.discard();
  }

  discard(): Promise<void> {
    return onS3(async () => {
      if (this.#ended) return;
      this.#ended = true;
      this.#stop.abort();
      // A part that arrives after the abort would be kept, and paid for.
      await Promise.allSettled(this.#inFlight);
      const [multipart] = await Promise.allSettled([this.#multipart]);
      if (multipart.status === "fulfilled") await multipart.value?.abort();
    });
  }

  get #metadata(): Record<string, string> {
    return { [TRANSFER_ID]: this.#options.transferId };
  }

  async #whenRoom(): Promise<Buffer> {
    if (!this.#failure) await untilAborted(Promise.race(this.#inFlight), this.#options.signal);
    if (this.#failure) throw this.#failure;
    return this.next();
  }

  #nextPart(): Part | undefined {
    if (this.#parts === this.#mostParts)
      this.#failure = new StorageError("full", { message: "No more parts are allowed." });
    const buffer = this.#failure ? undefined : this.#buffers.lend(partBytes(this.#parts + 1));
    return buffer && new Part(++this.#parts, buffer);
  }

  /** In the background; a failure is told to whoever waits next. */
  #sendPart(part: Part): void {
    this.#part = undefined;
    const sending = this.#send(part)
      .catch((error) => {
        this.#failure ??= toStorageError(error);
        this.#stop.abort();
      })
      .finally(() => {
        this.#inFlight.delete(sending);
        this.#buffers.giveBack(part.buffer);
      });
    this.#inFlight.add(sending);
  }

  async #send(part: Part): Promise<void> {
    const { bucket, key, signal } = this.#options;
    this.#multipart ??= createMultipart(bucket, key, { Metadata: this.#metadata });
    const multipart = await this.#multipart;
    const stopped = AbortSignal.any([signal, this.#stop.signal]);
    throwIfAborted(stopped);
    await multipart.send(part, stopped);
  }

  /** The last request takes no signal: if it were given up, nobody would know whether the file is there. */
  async #publish(): Promise<void> {
    if (this.#ended) throw new StorageError("unavailable", { message: "The upload has ended." });
    throwIfAborted(this.#options.signal);
    const part = this.#part;
    if (this.#multipart && part && part.bytes.length > 0) this.#sendPart(part);
    await untilAborted(Promise.all(this.#inFlight), this.#options.signal);
    if (this.#failure) throw this.#failure;
    const { overwrite, replaces } = this.#options;
    const completion = { size: this.#size, crc32: this.#crc32, overwrite, replaces };
    const multipart = await this.#multipart;
    await this.#confirmed(multipart ? multipart.complete(completion) : this.#put(part?.bytes ?? Buffer.alloc(0)));
  }

  async #put(bytes: Buffer): Promise<void> {
    const { bucket, key, overwrite, replaces } = this.#options;
    await putObject(bucket, { key, bytes, crc32: this.#crc32, metadata: this.#metadata, overwrite, replaces });
  }

  /** An answer may be lost, and the retry then refused, though the file is there: whose it is tells. */
  async #confirmed(publication: Promise<unknown>): Promise<void> {
    try {
      await publication;
    } catch (error) {
      const { bucket, key, transferId } = this.#options;
      // The first failure tells more than one of this question would.
      const head = await headObject(bucket, key).catch(() => undefined);
      if (head?.Metadata?.[TRANSFER_ID] !== transferId || head.ContentLength !== this.#size) throw error;
    }
  }
}
