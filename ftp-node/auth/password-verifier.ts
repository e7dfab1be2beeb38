import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import type { Secret } from "../../shared/secret.ts";
import { verifyPassword } from "../../tables/password-hash.ts";
import { TooManyLogins } from "./authenticator.ts";

/** scrypt runs on libuv's four threads, which files and look-ups need too. */
const CONCURRENT = 2;
const LONGEST_QUEUE = 200;
const REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60_000;

/**
 * Verifies passwords off the event loop, a few at a time. A password that was right is remembered for five minutes as an
 * HMAC under a key of this process, bound to the hash that it matched: devices that log in per file stay fast, a changed
 * password is forgotten with its hash.
 */
export class PasswordVerifier {
  readonly #key = randomBytes(32);
  readonly #verified = new LRUCache<string, true>({ max: REMEMBERED, ttl: REMEMBERED_MS });
  readonly #limit = pLimit(CONCURRENT);

  /** The first of the hashes that the password matches; one that is remembered is it at once. Rejects with `TooManyLogins` when the queue is full. */
  async firstMatch(password: Secret, hashes: readonly string[]): Promise<string | undefined> {
    const remembered = hashes.find((hash) => this.#verified.has(this.#mark(password, hash)));
    if (remembered !== undefined) return remembered;
    for (const hash of hashes) if (await this.#verify(password, hash)) return hash;
    return undefined;
  }

  async #verify(password: Secret, hash: string): Promise<boolean> {
    if (this.#limit.pendingCount >= LONGEST_QUEUE) throw new TooManyLogins();
    const right = await this.#limit(() => verifyPassword(password, hash));
    if (right) this.#verified.set(this.#mark(password, hash), true);
    return right;
  }

  #mark(password: Secret, hash: string): string {
    return createHmac("sha256", this.#key).update(hash).update("\0").update(password.reveal()).digest("base64");
  }
}
