import { createHash } from "node:crypto";
import type { S3Request } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import { checksum, type StoredObject } from "./store.ts";

/** Checks a body against all that its headers say of it. */
export function checkBody({ header, body }: S3Request): void {
  const crc32 = header("x-amz-checksum-crc32");
  if (crc32 !== undefined && crc32 !== checksum(body)) throw new S3Error(400, "BadDigest");
  const md5 = header("content-md5");
  if (md5 !== undefined && md5 !== createHash("md5").update(body).digest("base64")) throw new S3Error(400, "BadDigest");
  const sha256 = header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  if (sha256.startsWith("STREAMING-")) throw new S3Error(501, "NotImplemented", "aws-chunked bodies");
  if (sha256 !== "UNSIGNED-PAYLOAD" && sha256 !== createHash("sha256").update(body).digest("hex"))
    throw new S3Error(400, "XAmzContentSHA256Mismatch");
}

/** RFC 9110 §13.1 for what is about to be replaced or deleted. */
export function checkTarget({ header }: Pick<S3Request, "header">, present: StoredObject | undefined): void {
  const ifNoneMatch = header("if-none-match");
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw new S3Error(501, "NotImplemented");
  if (ifNoneMatch === "*" && present) throw new S3Error(412, "PreconditionFailed");
  const ifMatch = header("if-match");
  if (ifMatch !== undefined && !present) throw new S3Error(404, "NoSuchKey");
  if (ifMatch !== undefined && !matches(ifMatch, present)) throw new S3Error(412, "PreconditionFailed");
}

/** The same for what is about to be read; `prefix` is "" or that of a copy's source. */
export function checkSource({ header }: S3Request, object: StoredObject, prefix: "" | "x-amz-copy-source-"): void {
  const ifMatch = header(`${prefix}if-match`);
  if (ifMatch !== undefined && !matches(ifMatch, object)) throw new S3Error(412, "PreconditionFailed");
  const ifNoneMatch = header(`${prefix}if-none-match`);
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, object))
    throw prefix === "" ? new S3Error(304, "NotModified") : new S3Error(412, "PreconditionFailed");
}

export function matches(condition: string, object: StoredObject | undefined): boolean {
  return condition === "*" ? object !== undefined : unquoted(condition) === unquoted(object?.etag ?? "");
}

/** S3 takes ETags with and without their quotes. */
export function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/, "$1");
}
