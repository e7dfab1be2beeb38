import { LRUCache } from "lru-cache";
import { type CredentialUses, USE_RESOLUTION_MS } from "../../tables/credential-uses.ts";

const REMEMBERED = 10_000;

/**
 * Writes down that credentials were used, beside the login and never in its way. Of devices that log in per file one login
 * a minute is told; the table itself holds the same among workers and nodes.
 */
export class CredentialUseRecorder {
  readonly #uses: Pick<CredentialUses, "record">;
  readonly #failed: (error: unknown) => void;
  /** When, by credential, in milliseconds of the epoch. */
  readonly #told = new LRUCache<string, number>({ max: REMEMBERED });

  /** @param failed is told of a use that could not be written, and is lost */
  constructor(uses: Pick<CredentialUses, "record">, failed: (error: unknown) => void) {
    this.#uses = uses;
    this.#failed = failed;
  }

  used(username: string, credentialId: string): void {
    const credential = `${username}/${credentialId}`;
    const now = new Date();
    if (now.getTime() - (this.#told.get(credential) ?? 0) < USE_RESOLUTION_MS) return;
    this.#told.set(credential, now.getTime());
    this.#uses.record(username, credentialId, now).catch((error) => {
      this.#told.delete(credential);
      this.#failed(error);
    });
  }
}
