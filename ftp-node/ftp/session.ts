import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Account, isAllowed, isAllowedThroughout, type Permission } from "../../shared/account.ts";
import type { Client } from "../auth/authenticator.ts";
import type { ClientCertificate } from "../certificates/client-certificate.ts";
import type { Storage } from "../storage/storage.ts";
import { ROOT, resolvePath, type VirtualPath } from "../storage/virtual-path.ts";
import type { Algorithm } from "./digest.ts";
import type { Services } from "./services.ts";
import { SessionTally } from "./session-tally.ts";
import type { TransferType } from "./transfer-type.ts";

export const MLST_FACTS = ["type", "size", "modify", "create", "perm", "unique", "unix.mode"] as const;
export type MlstFact = (typeof MLST_FACTS)[number];

/** What a timer can hold. */
const LONGEST_SECONDS = 2_147_483;

interface Beginning {
  readonly address: string;
  readonly localAddress: string;
  readonly connection: number;
  /** Whether it began with TLS. */
  readonly encrypted: boolean;
  /** Of a session that goes on after REIN. */
  readonly id?: string;
  readonly since?: Date;
  readonly ending?: AbortController;
  readonly tally?: SessionTally;
}

/** What REST and ALLO say of the next transfer. */
export type TransferParameter = "offset" | "size";

interface Login {
  account: Account;
  readonly storage: Storage;
}

/** What one client has said so far: who it is, where it stands, and how it wants its next transfer. */
export class Session {
  readonly id: string;
  readonly services: Services;
  readonly address: string;
  readonly localAddress: string;
  /** Its control connection's number in the node. */
  readonly connection: number;
  /** Since when the connection is there. */
  readonly since: Date;
  /** For whoever watches. */
  readonly tally: SessionTally;

  /** What USER said, until PASS. */
  username: string | undefined;
  failedLogins = 0;
  /** A password is being looked at. */
  loggingIn = false;
  /** Since when nobody is logged in; milliseconds. */
  strangerSince = Date.now();
  encrypted: boolean;
  /** What the client showed by TLS, verified. */
  certificate: ClientCertificate | undefined;
  /** RFC 4217 §9: PBSZ comes before PROT. */
  bufferSizeNegotiated = false;
  dataProtected: boolean;
  directory: VirtualPath = ROOT;
  type: TransferType = "image";
  epsvAll = false;
  facts: readonly MlstFact[] = MLST_FACTS;
  hashAlgorithm: Algorithm = "SHA-256";
  /** What REST said, in bytes. */
  restartAt = 0;
  /** What ALLO said of the next upload's size, in bytes. */
  announcedSize: number | undefined;

  readonly #beginning: Beginning;
  readonly #ending: AbortController;
  #login: Login | undefined;
  #idleSeconds = LONGEST_SECONDS;
  #commands = 0;
  #clientName: string | undefined;
  #renameFrom: { path: VirtualPath; command: number } | undefined;

  constructor(services: Services, beginning: Beginning) {
    const {
      address,
      localAddress,
      connection,
      encrypted,
      id = randomUUID(),
      since = new Date(),
      ending = new AbortController(),
      tally = new SessionTally(),
    } = beginning;
    this.services = services;
    this.id = id;
    this.since = since;
    this.connection = connection;
    this.#beginning = beginning;
    this.#ending = ending;
    this.tally = tally;
    this.address = address;
    this.localAddress = localAddress;
    this.encrypted = encrypted;
    // With implicit TLS nobody expects a data connection in the clear.
    this.dataProtected = encrypted && services.tls.data !== "off";
    this.bufferSizeNegotiated = encrypted;
  }

  /** Whether it began with TLS. */
  get implicitTls(): boolean {
    return this.#beginning.encrypted;
  }

  get account(): Account | undefined {
    return this.#login?.account;
  }

  get storage(): Storage | undefined {
    return this.#login?.storage;
  }

  /** What CLNT or CSID said. */
  get clientName(): string | undefined {
    return this.#clientName;
  }

  set clientName(name: string | undefined) {
    this.#clientName = name;
    this.tally.client = name;
  }

  /** Aborts when the client is gone. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  end(): void {
    this.#ending.abort();
  }

  /** Resolves after so many milliseconds, or when the client is gone. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await delay(milliseconds, undefined, { signal: this.signal }).catch(() => undefined);
  }

  get client(): Client {
    const certificate = this.#validCertificate();
    return { address: this.address, protocol: this.encrypted ? "ftps" : "ftp", ...(certificate && { certificate }) };
  }

  /** The subject of the certificate, while it is valid. A TLS session that was resumed may outlive it. */
  #validCertificate(): string | undefined {
    return this.certificate && this.certificate.validTo > new Date() ? this.certificate.subject : undefined;
  }

  /** The most that SITE IDLE may ask for. */
  get longestIdleSeconds(): number {
    return Math.min(this.account?.limits.idleSeconds ?? this.services.limits.idleSeconds, LONGEST_SECONDS);
  }

  get idleSeconds(): number {
    return Math.min(this.#idleSeconds, this.longestIdleSeconds);
  }

  set idleSeconds(seconds: number) {
    this.#idleSeconds = seconds;
  }

  /** A session as at the connection's beginning; the connection's TLS stays, and so does what a stranger has used up. */
  anew(): Session {
    const session = new Session(this.services, {
      ...this.#beginning,
      id: this.id,
      since: this.since,
      ending: this.#ending,
      tally: this.tally,
    });
    session.encrypted = this.encrypted;
    session.failedLogins = this.failedLogins;
    if (!this.account) session.strangerSince = this.strangerSince;
    return session;
  }

  logIn(account: Account): void {
    this.#login = { account, storage: this.services.openStorage(account) };
    this.tally.username = account.username;
    this.tally.partnerId = account.partnerId;
    this.directory = resolvePath(ROOT, account.startFolder) ?? ROOT;
    this.username = undefined;
  }

  /** The account as it is now; its root stays what it was at the login. */
  refresh(account: Account): void {
    if (this.#login) this.#login.account = account;
  }

  /** Of several permissions one is enough. */
  may(permissions: Permission | readonly Permission[], path: VirtualPath): boolean {
    const { account } = this;
    return account !== undefined && [permissions].flat().some((permission) => isAllowed(account, permission, path));
  }

  /** For what takes a folder along with all that is in it. */
  mayThroughout(permission: Permission, path: VirtualPath): boolean {
    return this.account !== undefined && isAllowedThroughout(this.account, permission, path);
  }

  beginCommand(): void {
    this.#commands++;
  }

  /** Forgets what was said for one transfer alone. */
  spend(parameters: readonly TransferParameter[]): void {
    if (parameters.includes("offset")) this.restartAt = 0;
    if (parameters.includes("size")) this.announcedSize = undefined;
  }

  renameFrom(path: VirtualPath): void {
    this.#renameFrom = { path, command: this.#commands };
  }

  /** What RNFR named, when it was the command just before (RFC 959 §4.1.3). */
  takeRename(): VirtualPath | undefined {
    const from = this.#renameFrom;
    this.#renameFrom = undefined;
    return from?.command === this.#commands - 1 ? from.path : undefined;
  }
}
