import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Error } from "./s3-error.ts";

/** S3's limit for a key, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1024;

export interface StoredObject {
  readonly body: Buffer;
  /** With its quotes. */
  readonly etag: string;
  readonly modified: Date;
  /** Headers that come back with the object: its type, its metadata. */
  readonly attributes: Readonly<Record<string, string>>;
  /** CRC32 of the full object, in Base64. */
  readonly crc32: string;
}

export interface StoredPart {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
  readonly crc32: string;
}

export interface OpenUpload {
  readonly id: string;
  readonly key: string;
  readonly initiated: Date;
  readonly attributes: Readonly<Record<string, string>>;
  readonly checksumType: string;
  readonly parts: Map<number, StoredPart>;
}

/** One bucket: a flat map of keys, and the uploads that are open. */
export class Store {
  readonly uploads = new Map<string, OpenUpload>();
  readonly #objects = new Map<string, StoredObject>();

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** Throws `NoSuchKey`. */
  require(key: string): StoredObject {
    const object = this.get(key);
    if (!object) throw new S3Error(404, "NoSuchKey");
    return object;
  }

  put(key: string, object: Pick<StoredObject, "body" | "attributes"> & { readonly etag?: string }): StoredObject {
    requireShortKey(key);
    const { body } = object;
    const stored = { etag: etagOf(body), ...object, modified: now(), crc32: checksum(body) };
    this.#objects.set(key, stored);
    return stored;
  }

  delete(key: string): void {
    this.#objects.delete(key);
  }

  /** In the order of their bytes. */
  keys(): string[] {
    return [...this.#objects.keys()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  }
}

export function requireShortKey(key: string): void {
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw new S3Error(400, "KeyTooLongError");
}

export function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

export function checksum(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}

/** S3 keeps whole seconds. */
export function now(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
