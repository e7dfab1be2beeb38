import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { StorageError } from "../storage.ts";
import { type Bucket, headObject, type ObjectSummary } from "./bucket.ts";
import { concurrently } from "./concurrently.ts";
import { createMultipart, type Multipart, type ObjectAttributes } from "./multipart.ts";
import { unlessExists } from "./s3-failures.ts";

export interface Copy {
  readonly from: ObjectSummary;
  /** The new key. */
  readonly to: string;
  /** False: `exists` when there is an object of the new key. */
  readonly overwrite: boolean;
}

export interface CopyLimits {
  /** The largest object that one CopyObject takes, in bytes. */
  readonly atOnce: number;
  /** The size of the parts in which a larger one is copied, in bytes. */
  readonly part: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: up to 5 GB. 10,000 parts of 5 GiB are 48 TiB. */
const S3_LIMITS: CopyLimits = { atOnce: 5_000_000_000, part: 5 * 1024 ** 3 };

const PARTS_AT_ONCE = 8;

/** Copies an object with its metadata; `changed` when it is another by now. Returns the copy's ETag. */
export async function copyObject(bucket: Bucket, copy: Copy, limits = S3_LIMITS): Promise<string> {
  return copy.from.size <= limits.atOnce ? copyAtOnce(bucket, copy) : copyInParts(bucket, copy, limits.part);
}

async function copyAtOnce(bucket: Bucket, { from, to, overwrite }: Copy): Promise<string> {
  const command = new CopyObjectCommand({
    Bucket: bucket.name,
    Key: to,
    CopySource: copySource(bucket, from.key),
    CopySourceIfMatch: from.etag,
    IfNoneMatch: overwrite ? undefined : "*",
    ChecksumAlgorithm: "CRC32",
  });
  const copying = bucket.client.send(command);
  const { CopyObjectResult } = await (overwrite ? copying : unlessExists(copying));
  if (CopyObjectResult?.ETag === undefined)
    throw new StorageError("unavailable", { message: "S3 did not confirm the copy." });
  return CopyObjectResult.ETag;
}

async function copyInParts(bucket: Bucket, { from, to, overwrite }: Copy, partBytes: number): Promise<string> {
  const multipart = await createMultipart(bucket, to, await attributesOf(bucket, from));
  try {
    await concurrently(rangesOf(from.size, partBytes), PARTS_AT_ONCE, ({ number, range }) =>
      multipart.copy(number, { source: copySource(bucket, from.key), range, etag: from.etag }),
    );
    return await multipart.complete({ size: from.size, overwrite });
  } catch (error) {
    await abandon(multipart, error);
    throw error;
  }
}

async function abandon(multipart: Multipart, reason: unknown): Promise<void> {
  try {
    await multipart.abort();
  } catch (leftBehind) {
    throw new AggregateError([reason, leftBehind]);
  }
}

/** A multipart upload takes no attributes from its parts' source. */
async function attributesOf(bucket: Bucket, { key }: ObjectSummary): Promise<ObjectAttributes> {
  const head = await headObject(bucket, key);
  if (!head) throw new StorageError("not-found");
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  return { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata };
}

async function* rangesOf(size: number, partBytes: number): AsyncGenerator<{ number: number; range: string }> {
  for (let number = 1, first = 0; first < size; number++, first += partBytes)
    yield { number, range: `bytes=${first}-${Math.min(first + partBytes, size) - 1}` };
}

function copySource({ name }: Bucket, key: string): string {
  return `${name}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
