import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { S3Error } from "./s3-error.ts";

export type Operation =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "DeleteObject"
  | "DeleteObjects"
  | "GetObject"
  | "HeadObject"
  | "ListMultipartUploads"
  | "ListObjectsV2"
  | "ListParts"
  | "PutObject"
  | "UploadPart"
  | "UploadPartCopy";

export interface S3Request {
  readonly operation: Operation;
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  header(name: string): string | undefined;
}

export interface S3Response {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** Path-style requests alone: `/bucket/key`. The path is taken as it was sent, since URL parsing would resolve `..`. */
export async function readRequest(message: IncomingMessage): Promise<S3Request> {
  const [path = "", search = ""] = (message.url ?? "").split("?", 2);
  const [, bucket = "", ...names] = path.split("/");
  const key = decodeURIComponent(names.join("/"));
  const query = new URLSearchParams(search);
  const header = (name: string) => message.headers[name]?.toString();
  const operation = operationOf(message.method ?? "", {
    key,
    query,
    isCopy: header("x-amz-copy-source") !== undefined,
  });
  return { operation, bucket, key, query, header, body: await buffer(message) };
}

interface Target {
  readonly key: string;
  readonly query: URLSearchParams;
  readonly isCopy: boolean;
}

function operationOf(method: string, target: Target): Operation {
  const operation = target.key === "" ? onBucket(method, target.query) : onObject(method, target);
  if (!operation) throw new S3Error(501, "NotImplemented");
  return operation;
}

function onBucket(method: string, query: URLSearchParams): Operation | undefined {
  if (method === "POST" && query.has("delete")) return "DeleteObjects";
  if (method === "GET" && query.has("uploads")) return "ListMultipartUploads";
  if (method === "GET" && query.get("list-type") === "2") return "ListObjectsV2";
  return undefined;
}

function onObject(method: string, { query, isCopy }: Target): Operation | undefined {
  const inUpload = query.has("uploadId");
  if (method === "PUT" && inUpload) return isCopy ? "UploadPartCopy" : "UploadPart";
  if (method === "PUT") return isCopy ? "CopyObject" : "PutObject";
  if (method === "GET") return inUpload ? "ListParts" : "GetObject";
  if (method === "HEAD") return "HeadObject";
  if (method === "DELETE") return inUpload ? "AbortMultipartUpload" : "DeleteObject";
  if (method === "POST" && query.has("uploads")) return "CreateMultipartUpload";
  if (method === "POST" && inUpload) return "CompleteMultipartUpload";
  return undefined;
}
