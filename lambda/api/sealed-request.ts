import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/**
 * What one Idempotency-Key of one caller is known by, and what its answer is encrypted with (HKDF, RFC 5869; AES-256-GCM).
 * Without the key nothing of it can be known; without the deployment's secret no key can be tried.
 */
export class SealedRequest {
  readonly id: string;
  readonly #fingerprintKey: Buffer;
  readonly #sealingKey: Buffer;

  constructor({ key, caller, secret }: { key: string; caller: string; secret: Buffer }) {
    const info = `idempotency/${createHash("sha256").update(caller).digest("hex")}`;
    const derived = Buffer.from(hkdfSync("sha256", key, secret, info, 3 * KEY_BYTES));
    this.id = derived.subarray(0, KEY_BYTES).toString("base64url");
    this.#fingerprintKey = derived.subarray(KEY_BYTES, 2 * KEY_BYTES);
    this.#sealingKey = derived.subarray(2 * KEY_BYTES);
  }

  /** Of a request: its body can hold a password, so that a plain hash would let somebody try passwords. */
  fingerprint(method: string, path: string, body: ArrayBuffer): string {
    return createHmac("sha256", this.#fingerprintKey)
      .update(`${method} ${path}\n`)
      .update(new Uint8Array(body))
      .digest("base64url");
  }

  seal(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealingKey, iv);
    const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
  }

  /** Throws when it is not as it was sealed. */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv(CIPHER, this.#sealingKey, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  }
}
