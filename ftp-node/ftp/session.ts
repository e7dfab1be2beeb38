import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Account, isAllowed, type Permission } from "../../shared/account.ts";
import type { Client } from "../auth/authenticator.ts";
import type { Storage } from "../storage/storage.ts";
import { ROOT, resolvePath, type VirtualPath } from "../storage/virtual-path.ts";
import type { TransferType } from "./data-stream.ts";
import type { Services } from "./services.ts";

export const MLST_FACTS = ["type", "size", "modify", "perm"] as const;
export type MlstFact = (typeof MLST_FACTS)[number];

interface Login {
  account: Account;
  readonly storage: Storage;
}

interface SessionOptions {
  readonly address: string;
  readonly localAddress: string;
  readonly connection: number;
  readonly encrypted: boolean;
}

/** What one client has said so far: who it is, where it stands, and how it wants its next transfer. */
export class Session {
  readonly id = randomUUID();
  readonly services: Services;
  readonly address: string;
  readonly localAddress: string;
  /** Its control connection's number in the node. */
  readonly connection: number;
  readonly #ending = new AbortController();

  /** What USER said, until PASS. */
  username: string | undefined;
  failedLogins = 0;
  /** Since when nobody is logged in; milliseconds. */
  strangerSince = Date.now();
  encrypted: boolean;
  /** RFC 4217 §9: PBSZ comes before PROT. */
  bufferSizeNegotiated = false;
  dataProtected: boolean;
  directory: VirtualPath = ROOT;
  type: TransferType = "image";
  epsvAll = false;
  facts: readonly MlstFact[] = MLST_FACTS;

  #login: Login | undefined;
  #restartAt = 0;
  #commands = 0;
  #renameFrom: { path: VirtualPath; command: number } | undefined;

  constructor(services: Services, { address, localAddress, connection, encrypted }: SessionOptions) {
    this.services = services;
    this.connection = connection;
    this.address = address;
    this.localAddress = localAddress;
    this.encrypted = encrypted;
    // With implicit TLS nobody expects a data connection in the clear.
    this.dataProtected = encrypted;
    this.bufferSizeNegotiated = encrypted;
  }

  get account(): Account | undefined {
    return this.#login?.account;
  }

  get storage(): Storage | undefined {
    return this.#login?.storage;
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
    return { address: this.address, protocol: this.encrypted ? "ftps" : "ftp" };
  }

  logIn(account: Account): void {
    this.#login = { account, storage: this.services.openStorage(account) };
    this.directory = resolvePath(ROOT, account.startFolder) ?? ROOT;
    this.username = undefined;
  }

  /** The account as it is now; its root stays what it was at the login. */
  refresh(account: Account): void {
    if (this.#login) this.#login.account = account;
  }

  may(permission: Permission, path: VirtualPath): boolean {
    return this.account !== undefined && isAllowed(this.account, permission, path);
  }

  beginCommand(): void {
    this.#commands++;
  }

  restartAt(offset: number): void {
    this.#restartAt = offset;
  }

  /** The offset of the last REST; a transfer spends it. */
  takeRestart(): number {
    const offset = this.#restartAt;
    this.#restartAt = 0;
    return offset;
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
