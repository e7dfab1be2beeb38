import type { S3Request, S3Response } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import type { Store } from "./store.ts";
import { xmlDocument } from "./xml.ts";

const MOST_PER_PAGE = 1_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(store: Store, { bucket, query }: S3Request): S3Response {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const encode = encoderOf(query);
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
  const limit = limitOf(query, "max-keys");
  const items = itemsAfter(store, { prefix, delimiter, after });
  const page = items.slice(0, limit);
  const isTruncated = items.length > page.length;
  return {
    body: xmlDocument("ListBucketResult", {
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      EncodingType: query.get("encoding-type") ?? undefined,
      KeyCount: page.length,
      MaxKeys: limit,
      IsTruncated: isTruncated,
      NextContinuationToken: isTruncated ? Buffer.from(page.at(-1) ?? "").toString("base64url") : undefined,
      Contents: page.filter((key) => !isFolded(key, prefix, delimiter)).map((key) => contentsOf(store, key, encode)),
      CommonPrefixes: page.filter((key) => isFolded(key, prefix, delimiter)).map((key) => ({ Prefix: encode(key) })),
    }),
  };
}

/** Keys, and in their places the common prefixes of those that are folded. */
function itemsAfter(
  store: Store,
  { prefix, delimiter, after }: Readonly<Record<"prefix" | "delimiter" | "after", string>>,
) {
  const items = store
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => folded(key, prefix, delimiter));
  const isAfter = (item: string) => Buffer.compare(Buffer.from(item), Buffer.from(after)) > 0;
  return [...new Set(items)].filter((item) => after === "" || isAfter(item));
}

function folded(key: string, prefix: string, delimiter: string): string {
  const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? key : key.slice(0, end + delimiter.length);
}

function isFolded(item: string, prefix: string, delimiter: string): boolean {
  return delimiter !== "" && item.indexOf(delimiter, prefix.length) >= 0;
}

function contentsOf(store: Store, key: string, encode: (key: string) => string) {
  const { body, etag, modified } = store.require(key);
  return { Key: encode(key), Size: body.length, ETag: etag, LastModified: modified.toISOString() };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listMultipartUploads(store: Store, { bucket, query }: S3Request): S3Response {
  const encode = encoderOf(query);
  const marker = `${query.get("key-marker") ?? ""}\0${query.get("upload-id-marker") ?? ""}`;
  const limit = limitOf(query, "max-uploads");
  const uploads = [...store.uploads.values()]
    .filter(({ key }) => key.startsWith(query.get("prefix") ?? ""))
    .map((upload) => ({ ...upload, position: `${upload.key}\0${upload.id}` }))
    .filter(({ position }) => position > marker)
    .sort((one, other) => (one.position < other.position ? -1 : 1));
  const page = uploads.slice(0, limit);
  const last = uploads.length > page.length ? page.at(-1) : undefined;
  return {
    body: xmlDocument("ListMultipartUploadsResult", {
      Bucket: bucket,
      EncodingType: query.get("encoding-type") ?? undefined,
      MaxUploads: limit,
      IsTruncated: last !== undefined,
      NextKeyMarker: last && encode(last.key),
      NextUploadIdMarker: last?.id,
      Upload: page.map(({ id, key, initiated }) => ({
        Key: encode(key),
        UploadId: id,
        Initiated: initiated.toISOString(),
      })),
    }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(store: Store, { bucket, key, query }: S3Request): S3Response {
  const upload = store.uploads.get(query.get("uploadId") ?? "");
  if (upload?.key !== key) throw new S3Error(404, "NoSuchUpload");
  const limit = limitOf(query, "max-parts");
  const parts = [...upload.parts]
    .filter(([number]) => number > Number(query.get("part-number-marker") ?? 0))
    .sort(([one], [other]) => one - other);
  const page = parts.slice(0, limit);
  return {
    body: xmlDocument("ListPartsResult", {
      Bucket: bucket,
      Key: key,
      UploadId: upload.id,
      MaxParts: limit,
      IsTruncated: parts.length > page.length,
      NextPartNumberMarker: page.at(-1)?.[0],
      Part: page.map(([PartNumber, { body, etag, crc32, modified }]) => ({
        PartNumber,
        ETag: etag,
        Size: body.length,
        ChecksumCRC32: crc32,
        LastModified: modified.toISOString(),
      })),
    }),
  };
}

function limitOf(query: URLSearchParams, name: string): number {
  const limit = Number(query.get(name) ?? MOST_PER_PAGE);
  if (!Number.isInteger(limit) || limit < 0) throw new S3Error(400, "InvalidArgument");
  return Math.min(limit, MOST_PER_PAGE);
}

function encoderOf(query: URLSearchParams): (key: string) => string {
  return query.get("encoding-type") === "url" ? urlEncoded : (key) => key;
}

/** As S3 does it: a blank is a plus sign, a slash stays. */
function urlEncoded(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}
