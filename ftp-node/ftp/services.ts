import type { Logger } from "pino";
import type { Account } from "../../shared/account.ts";
import type { NodeLimits } from "../../shared/limits.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { ServerIdentities } from "../certificates/server-identities.ts";
import type { ClientCertificatePolicy, TlsPolicies } from "../configuration.ts";
import type { Admission } from "../limits/admission.ts";
import type { PassivePorts } from "../passive/passive-ports.ts";
import type { Storage } from "../storage/storage.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { Checksums } from "./checksums.ts";

/** What sessions are given to work with. */
export interface Services {
  readonly authenticator: Authenticator;
  /** The account's own root. */
  openStorage(account: Account): Storage;
  readonly passivePorts: PassivePorts;
  /** For connections that begin now. */
  serverIdentities(): ServerIdentities;
  /** Whether a name in lower case, or an address, is this node's by its certificates or its configuration. */
  isOwnHost(host: string): boolean;
  readonly tls: TlsPolicies;
  readonly clientCertificates: ClientCertificatePolicy;
  /** Whether PORT and EPRT are on. */
  readonly activeMode: boolean;
  readonly limits: NodeLimits;
  /** Node-wide counts, rates and bans. */
  readonly admission: Admission;
  /** Takes each command and its reply, where somebody asked for that. */
  readonly transcript: Logger | undefined;
  readonly checksums: Checksums;
  readonly telemetry: Telemetry;
  readonly log: Logger;
}
