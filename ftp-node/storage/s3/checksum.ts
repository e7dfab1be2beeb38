import { HeadObjectCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.ts";
import { unlessMissing } from "./s3-failures.ts";

/** A CRC32, as `zlib.crc32` counts it, in the form that S3 wants: Base64 of its four bytes, the highest first. */
export function checksumOf(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString("base64");
}

/** The CRC32 that S3 keeps of a whole object; other tools may have had another kept, or one of each part, or none. */
export async function storedCrc32({ client, name }: Bucket, key: string): Promise<number | undefined> {
  const head = await unlessMissing(
    client.send(new HeadObjectCommand({ Bucket: name, Key: key, ChecksumMode: "ENABLED" })),
  );
  if (head?.ChecksumCRC32 === undefined || head.ChecksumType !== "FULL_OBJECT") return undefined;
  return Buffer.from(head.ChecksumCRC32, "base64").readUInt32BE();
}
