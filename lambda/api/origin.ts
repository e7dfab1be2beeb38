import { hkdfSync, randomBytes } from "node:crypto";

const SEED_BYTES = 32;

/**
 * What a new thing's ids, secrets and times come from. A request that is repeated with its Idempotency-Key, because it
 * stopped halfway, has the one that it had: it makes the same thing, and finds what it has made of it already.
 */
export class Origin {
  readonly at: Date;
  readonly #seed: Buffer;

  constructor(at = new Date(), seed = randomBytes(SEED_BYTES)) {
    this.at = at;
    this.#seed = seed;
  }

  static parse(text: string): Origin {
    const [at = "", seed = ""] = text.split(" ");
    return new Origin(new Date(at), Buffer.from(seed, "base64"));
  }

  /** As secret as what comes from it. */
  format(): string {
    return `${this.at.toISOString()} ${this.#seed.toString("base64")}`;
  }

  bytes(purpose: string, length: number): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#seed, "", purpose, length));
  }

  /** Each text is as likely as any other: 16 bytes more than are needed leave no bias that could be seen. */
  text(purpose: string, alphabet: string, length: number): string {
    const base = BigInt(alphabet.length);
    const bytes = Math.ceil((length * Math.log2(alphabet.length)) / 8) + 16;
    let rest = BigInt(`0x${this.bytes(purpose, bytes).toString("hex")}`);
    let text = "";
    while (text.length < length) {
      text += alphabet[Number(rest % base)];
      rest /= base;
    }
    return text;
  }

  /** RFC 9562 §5.8: version 8. */
  uuid(purpose: string): string {
    const hex = this.bytes(purpose, 16).toString("hex");
    const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
