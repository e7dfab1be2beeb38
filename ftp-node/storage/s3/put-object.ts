import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.ts";
import { checksumOf } from "./checksum.ts";
import { conditionsOf, type Place, published } from "./publication.ts";
import { unsignedPayload, WHEN_BUILT } from "./unsigned-payload.ts";

export interface NewObject extends Place {
  readonly key: string;
  readonly bytes: Buffer;
  readonly crc32: number;
  readonly metadata?: Record<string, string>;
}

/** Puts a whole object. Returns its ETag. */
export async function putObject({ client, name }: Bucket, object: NewObject): Promise<string> {
  const command = new PutObjectCommand({
    Bucket: name,
    Key: object.key,
    Body: object.bytes,
    ChecksumCRC32: checksumOf(object.crc32),
    Metadata: object.metadata,
    ...conditionsOf(object),
  });
  command.middlewareStack.add(unsignedPayload, WHEN_BUILT);
  const { ETag = "" } = await published(client.send(command), object);
  return ETag;
}

/** Puts the zero-byte key that stands for a folder. */
export function putMarker(bucket: Bucket, marker: Pick<NewObject, "key" | "overwrite">): Promise<string> {
  return putObject(bucket, { ...marker, bytes: Buffer.alloc(0), crc32: 0 });
}
