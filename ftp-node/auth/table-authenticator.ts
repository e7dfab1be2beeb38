import type { Account } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import type { Accounts } from "../../tables/accounts.ts";
import type { Partners } from "../../tables/partners.ts";
import { NOBODYS_HASH } from "../../tables/password-hash.ts";
import type { Authenticator, Client } from "./authenticator.ts";
import { mayLogIn } from "./login-rules.ts";
import { PasswordVerifier } from "./password-verifier.ts";

/** Authenticates against the control table, read consistently each time. */
export class TableAuthenticator implements Authenticator {
  readonly #accounts: Accounts;
  readonly #partners: Partners;
  readonly #verifier = new PasswordVerifier();

  constructor({ accounts, partners }: { accounts: Accounts; partners: Partners }) {
    this.#accounts = accounts;
    this.#partners = partners;
  }

  async authenticate(username: string, password: Secret, client: Client): Promise<Account | undefined> {
    const account = await this.#accounts.get(username);
    const right = await this.#matchesOne(password, passwordHashes(account, new Date()));
    return account && right ? this.#permitted(account, client) : undefined;
  }

  async reauthorise(username: string, client: Client): Promise<Account | undefined> {
    const account = await this.#accounts.get(username);
    return account && this.#permitted(account, client);
  }

  async #matchesOne(password: Secret, hashes: readonly string[]): Promise<boolean> {
    for (const hash of hashes) if (await this.#verifier.verify(password, hash)) return true;
    return false;
  }

  async #permitted(account: Account, client: Client): Promise<Account | undefined> {
    const partner = await this.#partners.get(account.partnerId);
    return partner && mayLogIn(account, partner, client, new Date()) ? account : undefined;
  }
}

/** Never empty, so that an unknown user name takes as long as a wrong password. */
function passwordHashes(account: Account | undefined, now: Date): readonly string[] {
  const hashes = (account?.credentials ?? [])
    .filter(({ expiresAt }) => expiresAt === undefined || new Date(expiresAt) > now)
    .flatMap((credential) => (credential.kind === "password" ? [credential.hash] : []));
  return hashes.length > 0 ? hashes : [NOBODYS_HASH];
}
