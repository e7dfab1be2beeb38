import { type Account, usernameSchema } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import type { Accounts } from "../../tables/accounts.ts";
import type { Partners } from "../../tables/partners.ts";
import { NOBODYS_HASH } from "../../tables/password-hash.ts";
import type { ClientCertificatePolicy } from "../configuration.ts";
import type { Authenticator, Client } from "./authenticator.ts";
import type { CredentialUseRecorder } from "./credential-use-recorder.ts";
import { mayLogIn } from "./login-rules.ts";
import { PasswordVerifier } from "./password-verifier.ts";

interface TableAuthenticatorOptions {
  readonly accounts: Accounts;
  readonly partners: Partners;
  readonly clientCertificates: ClientCertificatePolicy;
  readonly credentialUses: Pick<CredentialUseRecorder, "used">;
}

/** Authenticates against the control table, read consistently each time: a credential that is gone logs nobody in from then on. */
export class TableAuthenticator implements Authenticator {
  readonly #accounts: Accounts;
  readonly #partners: Partners;
  readonly #clientCertificates: ClientCertificatePolicy;
  readonly #credentialUses: TableAuthenticatorOptions["credentialUses"];
  readonly #verifier = new PasswordVerifier();

  constructor({ accounts, partners, clientCertificates, credentialUses }: TableAuthenticatorOptions) {
    this.#accounts = accounts;
    this.#partners = partners;
    this.#clientCertificates = clientCertificates;
    this.#credentialUses = credentialUses;
  }

  async authenticate(username: string, password: Secret, client: Client): Promise<Account | undefined> {
    const account = await this.#find(username);
    const proof = anonymousOf(account, new Date()) ?? (await this.#passwordThatMatches(account, password));
    const certificate = account && certificateOf(account, client, new Date());
    if (!account || !proof || (this.#clientCertificates === "required" && !certificate)) return undefined;
    return this.#permitted(account, client, certificate ? [proof, certificate] : [proof]);
  }

  async authenticateByCertificate(username: string, client: Client): Promise<Account | undefined> {
    const account = await this.#find(username);
    const certificate = account && certificateOf(account, client, new Date());
    if (!certificate) return undefined;
    // Where certificates are required they come beside a password, not instead of it.
    const needsPassword = this.#clientCertificates === "required" && account.credentials.some(isPassword);
    return needsPassword ? undefined : this.#permitted(account, client, [certificate]);
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
    return anonymousOf(anonymous, new Date()) ? anonymous : undefined;
  }

  /** Takes its time for an account that is not there or has no password, too. */
  async #passwordThatMatches(account: Account | undefined, password: Secret): Promise<Credential | undefined> {
    const passwords = (account?.credentials ?? []).filter(isPassword).filter((each) => isValid(each, new Date()));
    const hashes = passwords.map(({ hash }) => hash);
    const match = await this.#verifier.firstMatch(password, hashes.length > 0 ? hashes : [NOBODYS_HASH]);
    return passwords.find(({ hash }) => hash === match);
  }

  /** @param proofs the credentials that this login shows */
  async #permitted(account: Account, client: Client, proofs: readonly Credential[] = []): Promise<Account | undefined> {
    const partner = await this.#partners.get(account.partnerId);
    if (!partner || !mayLogIn(account, partner, client, new Date())) return undefined;
    for (const { id } of proofs) this.#credentialUses.used(account.username, id);
    const expiresAt = [account.expiresAt, partner.expiresAt].filter((date) => date !== undefined).toSorted()[0];
    return { ...account, ...(expiresAt && { expiresAt }) };
  }
}

type Credential = Account["credentials"][number];

/** Texts are compared whole: their form leaves no two ways to write one subject. */
function certificateOf({ credentials }: Account, { certificate }: Client, now: Date): Credential | undefined {
  if (certificate === undefined) return undefined;
  return credentials.find((each) => each.kind === "certificate" && each.subject === certificate && isValid(each, now));
}

function anonymousOf(account: Account | undefined, now: Date): Credential | undefined {
  return account?.credentials.find((each) => each.kind === "anonymous" && isValid(each, now));
}

function isPassword(credential: Credential): credential is Extract<Credential, { kind: "password" }> {
  return credential.kind === "password";
}

function isValid({ expiresAt }: Credential, now: Date): boolean {
  return expiresAt === undefined || new Date(expiresAt) > now;
}
