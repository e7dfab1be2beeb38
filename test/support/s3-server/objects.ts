import { checkBody, checkSource, checkTarget, matches } from "./checks.ts";
import type { S3Request, S3Response } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import type { Store, StoredObject } from "./store.ts";
import { elements, text, xmlDocument } from "./xml.ts";

const KEPT = ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type"];

/** The headers of a request that stay with the object. */
export function attributesOf({ header }: Pick<S3Request, "header">, metadataNames: readonly string[]) {
  const names = [...KEPT, ...metadataNames];
  return Object.fromEntries(names.flatMap((name) => (header(name) === undefined ? [] : [[name, header(name) ?? ""]])));
}

export function putObject(store: Store, request: S3Request & { metadataNames: readonly string[] }): S3Response {
  checkBody(request);
  checkTarget(request, store.get(request.key));
  const attributes = attributesOf(request, request.metadataNames);
  const { etag, crc32 } = store.put(request.key, { body: request.body, attributes });
  return { headers: { etag, "x-amz-checksum-crc32": crc32, "x-amz-checksum-type": "FULL_OBJECT" } };
}

export function headObject(store: Store, request: S3Request): S3Response {
  const object = store.require(request.key);
  checkSource(request, object, "");
  const length = { "content-length": String(object.body.length) };
  return { headers: { ...headersOf(object), ...checksumHeaders(request, object), ...length } };
}

export function getObject(store: Store, request: S3Request): S3Response {
  const object = store.require(request.key);
  checkSource(request, object, "");
  const range = request.header("range");
  if (range === undefined)
    return { headers: { ...headersOf(object), ...checksumHeaders(request, object) }, body: object.body };
  const { first, last } = rangeOf(range, object.body.length);
  return {
    status: 206,
    headers: { ...headersOf(object), "content-range": `bytes ${first}-${last}/${object.body.length}` },
    body: object.body.subarray(first, last + 1),
  };
}

export function deleteObject(store: Store, request: S3Request): S3Response {
  const present = store.get(request.key);
  if (present) checkTarget(request, present);
  store.delete(request.key);
  return { status: 204 };
}

export function deleteObjects(store: Store, request: S3Request): S3Response {
  if (!request.header("x-amz-checksum-crc32") && !request.header("content-md5"))
    throw new S3Error(400, "InvalidRequest", "A checksum is required.");
  checkBody(request);
  const xml = request.body.toString();
  const refused = elements(xml, "Object").flatMap((object) => {
    const key = text(object, "Key") ?? "";
    const etag = text(object, "ETag");
    const present = store.get(key);
    if (present && etag !== undefined && !matches(etag, present)) return [{ Key: key, Code: "PreconditionFailed" }];
    store.delete(key);
    return [];
  });
  return { body: xmlDocument("DeleteResult", { Error: refused }) };
}

/** "bytes=first-last" or "bytes=first-"; `InvalidRange` when it begins beyond the end. */
export function rangeOf(range: string, size: number): { first: number; last: number } {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  if (from === undefined) throw new S3Error(501, "NotImplemented", range);
  const first = Number(from);
  if (first >= size) throw new S3Error(416, "InvalidRange");
  return { first, last: to ? Math.min(Number(to), size - 1) : size - 1 };
}

function headersOf({ etag, modified, attributes }: StoredObject) {
  return { ...attributes, etag, "last-modified": modified.toUTCString(), "accept-ranges": "bytes" };
}

/** Told to those who ask, and never of a range. */
function checksumHeaders({ header }: S3Request, { crc32 }: StoredObject): Record<string, string> {
  if (header("x-amz-checksum-mode") !== "ENABLED") return {};
  return { "x-amz-checksum-crc32": crc32, "x-amz-checksum-type": "FULL_OBJECT" };
}
