import type { Logger } from "pino";
import type { Account } from "../../shared/account.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { SecureContexts } from "../certificates/secure-contexts.ts";
import type { PassivePorts } from "../passive/passive-ports.ts";
import type { Storage } from "../storage/storage.ts";

/** What sessions are given to work with. */
export interface Services {
  readonly authenticator: Authenticator;
  /** The account's own root. */
  openStorage(account: Account): Storage;
  readonly passivePorts: PassivePorts;
  /** For connections that begin now. */
  secureContexts(): SecureContexts;
  /** Whether a login in the clear is refused. */
  readonly tlsRequired: boolean;
  /** Whether PORT and EPRT are on. */
  readonly activeMode: boolean;
  readonly log: Logger;
}
