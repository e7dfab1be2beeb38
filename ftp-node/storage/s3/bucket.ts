import {
  DeleteObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { unlessMissing } from "./s3-failures.ts";

/** A bucket and the client that reaches it; the client is whoever made it's to destroy. */
export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
}

/** An object as a listing or a HEAD describes it. */
export interface ObjectSummary {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly modified: Date;
  readonly etag: string;
}

export function headObject({ client, name }: Bucket, key: string): Promise<HeadObjectCommandOutput | undefined> {
  return unlessMissing(client.send(new HeadObjectCommand({ Bucket: name, Key: key })));
}

/** Undefined when there is no such object. */
export async function findObject(bucket: Bucket, key: string): Promise<ObjectSummary | undefined> {
  const head = await headObject(bucket, key);
  return (
    head && {
      key,
      size: head.ContentLength ?? 0,
      modified: head.LastModified ?? new Date(0),
      etag: head.ETag ?? "",
    }
  );
}

/** Does nothing when there is no such object. With an ETag: `changed` when the object is another by now. */
export async function deleteObject({ client, name }: Bucket, key: string, etag?: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: name, Key: key, IfMatch: etag }));
}
