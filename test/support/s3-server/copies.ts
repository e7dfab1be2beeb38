import { checkSource, checkTarget } from "./checks.ts";
import { putPart } from "./multipart.ts";
import { rangeOf } from "./objects.ts";
import type { S3Request, S3Response } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import { etagOf, now, type Store, type StoredObject } from "./store.ts";
import { xmlDocument } from "./xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const LARGEST_COPY_BYTES = 5 * 1024 ** 3;

export function copyObject(store: Store, request: S3Request): S3Response {
  const { key, object } = sourceOf(store, request);
  if (key === request.key) throw new S3Error(400, "InvalidRequest", "A copy onto itself changes nothing.");
  if (object.body.length > LARGEST_COPY_BYTES) throw new S3Error(400, "InvalidRequest", "The source is too large.");
  if (request.header("x-amz-metadata-directive") === "REPLACE") throw new S3Error(501, "NotImplemented");
  checkTarget(request, store.get(request.key));
  const copied = store.put(request.key, {
    body: object.body,
    attributes: object.attributes,
    etag: etagOf(object.body),
  });
  const result = { ETag: copied.etag, LastModified: copied.modified.toISOString(), ChecksumCRC32: copied.crc32 };
  return { body: xmlDocument("CopyObjectResult", result) };
}

export function uploadPartCopy(store: Store, request: S3Request): S3Response {
  const { object } = sourceOf(store, request);
  const range = request.header("x-amz-copy-source-range");
  const { first, last } = range ? rangeOf(range, object.body.length) : { first: 0, last: object.body.length - 1 };
  const { etag, crc32 } = putPart(store, request, object.body.subarray(first, last + 1));
  const result = { ETag: etag, LastModified: now().toISOString(), ChecksumCRC32: crc32 };
  return { body: xmlDocument("CopyPartResult", result) };
}

function sourceOf(store: Store, request: S3Request): { key: string; object: StoredObject } {
  const source = decodeURIComponent(request.header("x-amz-copy-source") ?? "").replace(/^\//, "");
  const slash = source.indexOf("/");
  if (source.slice(0, slash) !== request.bucket) throw new S3Error(404, "NoSuchBucket");
  const key = source.slice(slash + 1);
  const object = store.require(key);
  checkSource(request, object, "x-amz-copy-source-");
  return { key, object };
}
