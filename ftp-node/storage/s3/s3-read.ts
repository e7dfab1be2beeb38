import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Beginning } from "../continued-upload.ts";
import { relay } from "../relay.ts";
import { StorageError } from "../storage.ts";
import { type Bucket, findObject } from "./bucket.ts";
import { toStorageError } from "./s3-failures.ts";

export interface OpenObject extends Beginning {
  readonly etag: string;
}

/** An object's bytes from an offset on. Throws as the SDK does, and `bad-offset` beyond the end. */
export async function readObject(bucket: Bucket, key: string, from: number, signal: AbortSignal): Promise<Readable> {
  const Range = from > 0 ? `bytes=${from}-` : undefined;
  const command = new GetObjectCommand({ Bucket: bucket.name, Key: key, Range });
  try {
    const { Body } = await bucket.client.send(command, { abortSignal: signal });
    if (!(Body instanceof Readable)) throw new StorageError("unavailable", { message: "S3 sent no body." });
    return relay(Body, { signal, toStorageError });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidRange") throw error;
    return nothingAtTheEnd(bucket, key, from);
  }
}

/** A whole object, and what it is: all of one version. Throws as the SDK does. */
export async function openObject(bucket: Bucket, key: string, signal: AbortSignal): Promise<OpenObject> {
  const command = new GetObjectCommand({ Bucket: bucket.name, Key: key });
  const { Body, ContentLength, ETag } = await bucket.client.send(command, { abortSignal: signal });
  if (!(Body instanceof Readable) || ContentLength === undefined || ETag === undefined)
    throw new StorageError("unavailable", { message: "S3 sent no body, or did not say of what." });
  return { bytes: relay(Body, { signal, toStorageError }), size: ContentLength, etag: ETag };
}

/** A range has at least one byte (RFC 9110 §14.1.2), so that S3 refuses one that begins at the object's end. */
async function nothingAtTheEnd(bucket: Bucket, key: string, from: number): Promise<Readable> {
  const object = await findObject(bucket, key);
  if (object?.size !== from) throw new StorageError("bad-offset");
  return Readable.from([]);
}
