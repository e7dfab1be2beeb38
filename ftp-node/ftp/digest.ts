import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** As draft-bryan-ftpext-hash-02 names them; the first is HASH's own choice. */
export const ALGORITHMS = ["SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A checksum in the making. */
export interface Digest {
  update(bytes: Buffer): void;
  /** In lower case; ends it. */
  hex(): string;
}

const OPENSSL_NAMES = { "SHA-256": "sha256", "SHA-512": "sha512", "SHA-1": "sha1", MD5: "md5" } as const;

export function beginDigest(algorithm: Algorithm): Digest {
  if (algorithm === "CRC32") return new Crc32();
  const hash = createHash(OPENSSL_NAMES[algorithm]);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

export function crc32Hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

class Crc32 implements Digest {
  #value = 0;

  update(bytes: Buffer): void {
    this.#value = crc32(bytes, this.#value);
  }

  hex(): string {
    return crc32Hex(this.#value);
  }
}
