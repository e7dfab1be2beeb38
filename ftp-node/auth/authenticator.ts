import type { Account } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";

/** How a client came. `protocol`: ftp without TLS, ftps with it. */
export interface Client {
  readonly address: string;
  readonly protocol: "ftp" | "ftps" | "sftp";
  /** The subject of its certificate, verified and valid now (certificates/client-certificate.ts). */
  readonly certificate?: string;
}

/** Rejects when the tables cannot be read: that is not a wrong password. */
export interface Authenticator {
  /** The account, which expires no later than its partner, or undefined: whatever the reason, and it takes the same time. */
  authenticate(username: string, password: Secret, client: Client): Promise<Account | undefined>;
  /** The account, when the client's certificate is all that it needs; undefined whatever the reason. */
  authenticateByCertificate(username: string, client: Client): Promise<Account | undefined>;
  /** The account as it is now, or undefined when it may no longer be logged in. */
  reauthorise(username: string, client: Client): Promise<Account | undefined>;
}

/** More logins wait for their password check than the node will queue. */
export class TooManyLogins extends Error {
  override readonly name = "TooManyLogins";
}
