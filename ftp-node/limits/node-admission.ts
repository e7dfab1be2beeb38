import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { LONGEST_USERNAME } from "../../shared/account.ts";
import type { NodeLimits } from "../../shared/limits.ts";
import { addressBlock } from "./address-block.ts";
import type { Admission, LoginTurn, Share } from "./admission.ts";
import { FailedLogins } from "./failed-logins.ts";
import { Rate } from "./rate.ts";
import { type Refusal, SessionCounts } from "./session-counts.ts";

/** Logins that would wait longer for their turn are refused. */
const LONGEST_LOGIN_WAIT_MS = 10_000;
/** A failed login waits at most so many times the first one's time. */
const MOST_DOUBLINGS = 3;
/** So many failures of one address or account double the time once more. */
const FAILURES_PER_DOUBLING = 10;
const KNOWN_MS = 86_400_000;
const REMEMBERED = 100_000;

/** Decides for the whole node, in its parent process. */
export class NodeAdmission implements Admission {
  readonly #limits: NodeLimits;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #sessions: SessionCounts;
  readonly #failed: FailedLogins;
  readonly #logins = new LRUCache<string, Rate>({ max: REMEMBERED });
  readonly #accountRates = new LRUCache<string, Rate>({ max: REMEMBERED });
  readonly #nodeRates: Readonly<Record<Share["direction"], Rate | undefined>>;
  /** Where accounts logged in from: a ban of the account does not close it to these. */
  readonly #known = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(limits: NodeLimits, log: Logger, now: () => number = Date.now) {
    this.#limits = limits;
    this.#log = log;
    this.#now = now;
    this.#sessions = new SessionCounts(limits);
    this.#failed = new FailedLogins(limits.failedLoginsUntilBan, limits.banSeconds * 1000);
    const { uploadBytesPerSecond, downloadBytesPerSecond } = limits;
    this.#nodeRates = {
      upload: uploadBytesPerSecond ? new Rate(uploadBytesPerSecond) : undefined,
      download: downloadBytesPerSecond ? new Rate(downloadBytesPerSecond) : undefined,
    };
  }

  /** How many transfers run on the node. */
  get transfers(): number {
    return this.#sessions.transfers;
  }

  /** How many sessions the node has. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** The connection's number, or why it is not taken. */
  connect(address: string): number | Refusal | "banned" {
    if (this.#failed.isBanned(addressBlock(address), this.#now())) return "banned";
    return this.#sessions.connect(address);
  }

  disconnect(connection: number): void {
    this.#sessions.disconnect(connection);
  }

  async beginLogin(connection: number, username: string): Promise<LoginTurn> {
    const now = this.#now();
    const block = this.#sessions.blockOf(connection);
    const rate = remembered(this.#logins, block, () => new Rate(this.#limits.loginsPerSecond));
    const closed = this.#failed.isBanned(accountName(username), now) && !this.#isKnown(block, username, now);
    const refused = closed || this.#failed.isBanned(block, now);
    return { refused, wait: rate.take(1, now, LONGEST_LOGIN_WAIT_MS) };
  }

  async loginFailed(connection: number, username: string, nth: number): Promise<number> {
    const now = this.#now();
    const names = [this.#sessions.blockOf(connection), accountName(username)];
    for (const name of names) this.#addFailure(name, now);
    const most = Math.max(...names.map((name) => this.#failed.count(name, now)));
    const doublings = Math.min(Math.max(nth - 1, Math.floor(most / FAILURES_PER_DOUBLING)), MOST_DOUBLINGS);
    return this.#limits.failedLoginSeconds * 1000 * 2 ** doublings;
  }

  async loggedIn(connection: number, username: string, most: number): Promise<boolean> {
    const admitted = this.#sessions.logIn(connection, username, most);
    if (admitted) this.#known.set(knownName(this.#sessions.blockOf(connection), username), this.#now() + KNOWN_MS);
    return admitted;
  }

  async loggedOut(connection: number): Promise<void> {
    this.#sessions.logOut(connection);
  }

  async misbehaved(connection: number): Promise<void> {
    this.#addFailure(this.#sessions.blockOf(connection), this.#now());
  }

  async beginTransfer(connection: number, most: number): Promise<boolean> {
    return this.#sessions.beginTransfer(connection, most);
  }

  async endTransfer(connection: number): Promise<void> {
    this.#sessions.endTransfer(connection);
  }

  async spend({ direction, username, accountRate }: Share, bytes: number): Promise<number> {
    const now = this.#now();
    const rate =
      accountRate &&
      remembered(this.#accountRates, `${direction} ${accountRate} ${username}`, () => new Rate(accountRate));
    return Math.max(rate ? rate.take(bytes, now) : 0, this.#nodeRates[direction]?.take(bytes, now) ?? 0);
  }

  #addFailure(name: string, now: number): void {
    if (this.#failed.add(name, now))
      this.#log.warn({ banned: name, seconds: this.#limits.banSeconds }, "banned after too many failed logins");
  }

  #isKnown(block: string, username: string, now: number): boolean {
    return (this.#known.get(knownName(block, username)) ?? 0) > now;
  }
}

/** Never an address. Names too long for any account are not told apart: remembered whole, they would fill the memory. */
const accountName = (username: string) => (username.length > LONGEST_USERNAME ? "no account" : `account ${username}`);
const knownName = (block: string, username: string) => `${block} ${username}`;

function remembered<Value extends object>(cache: LRUCache<string, Value>, key: string, make: () => Value): Value {
  const value = cache.get(key) ?? make();
  cache.set(key, value);
  return value;
}
