/** A CRC32, as `zlib.crc32` counts it, in the form that S3 wants: Base64 of its four bytes, the highest first. */
export function checksumOf(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString("base64");
}
