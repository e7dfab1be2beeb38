import { createHash, randomUUID } from "node:crypto";
import { checkBody, checkTarget, unquoted } from "./checks.ts";
import { attributesOf } from "./objects.ts";
import type { S3Request, S3Response } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import { checksum, etagOf, now, type OpenUpload, requireShortKey, type Store, type StoredPart } from "./store.ts";
import { elements, text, xmlDocument } from "./xml.ts";

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

export function createMultipartUpload(
  store: Store,
  request: S3Request & { metadataNames: readonly string[] },
): S3Response {
  requireShortKey(request.key);
  const id = randomUUID();
  const attributes = attributesOf(request, request.metadataNames);
  const checksumType = request.header("x-amz-checksum-type") ?? "COMPOSITE";
  store.uploads.set(id, { id, key: request.key, initiated: now(), attributes, checksumType, parts: new Map() });
  const result = { Bucket: request.bucket, Key: request.key, UploadId: id };
  return { body: xmlDocument("InitiateMultipartUploadResult", result) };
}

export function uploadPart(store: Store, request: S3Request): S3Response {
  checkBody(request);
  const { etag, crc32 } = putPart(store, request, request.body);
  return { headers: { etag, "x-amz-checksum-crc32": crc32 } };
}

export function putPart(store: Store, request: S3Request, body: Buffer): StoredPart {
  const number = Number(request.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) throw new S3Error(400, "InvalidArgument");
  const part = { body, etag: etagOf(body), crc32: checksum(body), modified: now() };
  uploadOf(store, request).parts.set(number, part);
  return part;
}

export function abortMultipartUpload(store: Store, request: S3Request): S3Response {
  store.uploads.delete(uploadOf(store, request).id);
  return { status: 204 };
}

export function completeMultipartUpload(store: Store, request: S3Request): S3Response {
  const upload = uploadOf(store, request);
  const parts = listedParts(upload, request.body.toString());
  const body = Buffer.concat(parts.map((part) => part.body));
  checkCompletion(request, upload, body);
  checkTarget(request, store.get(request.key));
  store.uploads.delete(upload.id);
  const { etag, crc32 } = store.put(upload.key, { body, attributes: upload.attributes, etag: multipartEtag(parts) });
  const result = { Bucket: request.bucket, Key: upload.key, ETag: etag, ChecksumCRC32: crc32 };
  return { body: xmlDocument("CompleteMultipartUploadResult", result) };
}

function uploadOf(store: Store, { query, key }: S3Request): OpenUpload {
  const upload = store.uploads.get(query.get("uploadId") ?? "");
  if (upload?.key !== key) throw new S3Error(404, "NoSuchUpload");
  return upload;
}

function listedParts(upload: OpenUpload, xml: string): StoredPart[] {
  const listed = elements(xml, "Part");
  if (listed.length === 0) throw new S3Error(400, "MalformedXML");
  let previous = 0;
  return listed.map((entry, index) => {
    const number = Number(text(entry, "PartNumber"));
    const part = upload.parts.get(number);
    const crc32 = text(entry, "ChecksumCRC32");
    if (number <= previous) throw new S3Error(400, "InvalidPartOrder");
    previous = number;
    if (!part || unquoted(text(entry, "ETag") ?? "") !== unquoted(part.etag)) throw new S3Error(400, "InvalidPart");
    if (crc32 !== undefined && crc32 !== part.crc32) throw new S3Error(400, "InvalidPart", "Its checksum differs.");
    const isLast = index === listed.length - 1;
    if (!isLast && part.body.length < SMALLEST_PART_BYTES) throw new S3Error(400, "EntityTooSmall");
    return part;
  });
}

function checkCompletion({ header }: S3Request, upload: OpenUpload, body: Buffer): void {
  const size = header("x-amz-mp-object-size");
  if (size !== undefined && Number(size) !== body.length) throw new S3Error(400, "InvalidRequest", "The size differs.");
  const type = header("x-amz-checksum-type");
  if (type !== undefined && type !== upload.checksumType)
    throw new S3Error(400, "InvalidRequest", "The upload has another type of checksum.");
  const crc32 = header("x-amz-checksum-crc32");
  if (crc32 !== undefined && type === "FULL_OBJECT" && crc32 !== checksum(body)) throw new S3Error(400, "BadDigest");
}

/** The MD5 of the parts' MD5s, and their count. */
function multipartEtag(parts: readonly StoredPart[]): string {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(unquoted(etag), "hex")));
  return `"${createHash("md5").update(digests).digest("hex")}-${parts.length}"`;
}
