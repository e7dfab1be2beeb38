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
  readonly #told = new LRUCache<string, true>({ max: REMEMBERED, ttl: USE_RESOLUTION_MS });

  /** @param failed is told of a use that could not be written, and is lost */
  constructor(uses: Pick<CredentialUses, "record">, failed: (error: unknown) => void) {
    this.#uses = uses;
    this.#failed = failed;
  }

  used(username: string, credentialId: string): void {
    const credential = `${username}/${credentialId}`;
    if (this.#told.has(credential)) return;
    this.#told.set(credential, true);
    this.#uses.record(username, credentialId, new Date()).catch((error) => {
      this.#told.delete(credential);
      this.#failed(error);
    });
  }
}
