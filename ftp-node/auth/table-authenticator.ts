import { type Account, usernameSchema } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import type { Accounts } from "../../tables/accounts.ts";
import type { Partners } from "../../tables/partners.ts";
import { NOBODYS_HASH } from "../../tables/password-hash.ts";
import type { ClientCertificatePolicy } from "../configuration.ts";
import type { Authenticator, Client } from "./authenticator.ts";
import { mayLogIn } from "./login-rules.ts";
import { PasswordVerifier } from "./password-verifier.ts";

interface TableAuthenticatorOptions {
  readonly accounts: Accounts;
  readonly partners: Partners;
  readonly clientCertificates: ClientCertificatePolicy;
}

/** Authenticates against the control table, read consistently each time. */
export class TableAuthenticator implements Authenticator {
  readonly #accounts: Accounts;
  readonly #partners: Partners;
  readonly #clientCertificates: ClientCertificatePolicy;
  readonly #verifier = new PasswordVerifier();

  constructor({ accounts, partners, clientCertificates }: TableAuthenticatorOptions) {
    this.#accounts = accounts;
    this.#partners = partners;
    this.#clientCertificates = clientCertificates;
  }

  async authenticate(username: string, password: Secret, client: Client): Promise<Account | undefined> {
    const account = await this.#find(username);
    const right =
      isAnonymous(account, new Date()) || (await this.#matchesOne(password, passwordHashes(account, new Date())));
    const certified =
      this.#clientCertificates !== "required" || (account && hasCertificate(account, client, new Date()));
    return account && right && certified ? this.#permitted(account, client) : undefined;
  }

  async authenticateByCertificate(username: string, client: Client): Promise<Account | undefined> {
    const account = await this.#find(username);
    if (!account || !hasCertificate(account, client, new Date())) return undefined;
    // Where certificates are required they come beside a password, not instead of it.
    const needsPassword = this.#clientCertificates === "required" && account.credentials.some(isPassword);
    return needsPassword ? undefined : this.#permitted(account, client);
  }

  async reauthorise(username: string, client: Client): Promise<Account | undefined> {
    const account = await this.#accounts.get(username);
    return account && this.#permitted(account, client);
  }

  /**
   * A name that no account can have is not asked for: it may be longer than a key of the table. "ftp" is another name of
   * "anonymous", where that is an account that needs no password (RFC 1635).
   */
  async #find(username: string): Promise<Account | undefined> {
    if (!usernameSchema.safeParse(username).success) return undefined;
    const account = await this.#accounts.get(username);
    if (account || username !== "ftp") return account;
    const anonymous = await this.#accounts.get("anonymous");
    return isAnonymous(anonymous, new Date()) ? anonymous : undefined;
  }

  async #matchesOne(password: Secret, hashes: readonly string[]): Promise<boolean> {
    for (const hash of hashes) if (await this.#verifier.verify(password, hash)) return true;
    return false;
  }

  async #permitted(account: Account, client: Client): Promise<Account | undefined> {
    const partner = await this.#partners.get(account.partnerId);
    if (!partner || !mayLogIn(account, partner, client, new Date())) return undefined;
    const expiresAt = [account.expiresAt, partner.expiresAt].filter((date) => date !== undefined).toSorted()[0];
    return { ...account, ...(expiresAt && { expiresAt }) };
  }
}

/** Never empty, so that an unknown user name takes as long as a wrong password. */
function passwordHashes(account: Account | undefined, now: Date): readonly string[] {
  const hashes = (account?.credentials ?? [])
    .filter((credential) => isValid(credential, now))
    .flatMap((credential) => (credential.kind === "password" ? [credential.hash] : []));
  return hashes.length > 0 ? hashes : [NOBODYS_HASH];
}

type Credential = Account["credentials"][number];

/** Texts are compared whole: their form leaves no two ways to write one subject. */
function hasCertificate({ credentials }: Account, { certificate }: Client, now: Date): boolean {
  if (certificate === undefined) return false;
  return credentials.some((each) => each.kind === "certificate" && each.subject === certificate && isValid(each, now));
}

function isAnonymous(account: Account | undefined, now: Date): boolean {
  return account?.credentials.some((each) => each.kind === "anonymous" && isValid(each, now)) ?? false;
}

function isPassword({ kind }: Credential): boolean {
  return kind === "password";
}

function isValid({ expiresAt }: Credential, now: Date): boolean {
  return expiresAt === undefined || new Date(expiresAt) > now;
}
