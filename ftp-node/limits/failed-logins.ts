import { LRUCache } from "lru-cache";

/** Of addresses and of accounts; the least recently used go first. */
const REMEMBERED = 100_000;

interface Failures {
  count: number;
  /** Since when they are counted. */
  readonly since: number;
}

/** Counts failures per name; enough of them within the time ban the name for as long. Times are milliseconds. */
export class FailedLogins {
  readonly #untilBan: number;
  readonly #banFor: number;
  readonly #failures = new LRUCache<string, Failures>({ max: REMEMBERED });
  readonly #bannedUntil = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(untilBan: number, banFor: number) {
    this.#untilBan = untilBan;
    this.#banFor = banFor;
  }

  /** Returns whether the name is banned by this one. */
  add(name: string, now: number): boolean {
    const failures = this.#current(name, now) ?? { count: 0, since: now };
    failures.count++;
    this.#failures.set(name, failures);
    if (failures.count < this.#untilBan) return false;
    this.#failures.delete(name);
    this.#bannedUntil.set(name, now + this.#banFor);
    return true;
  }

  isBanned(name: string, now: number): boolean {
    return (this.#bannedUntil.get(name) ?? 0) > now;
  }

  count(name: string, now: number): number {
    return this.#current(name, now)?.count ?? 0;
  }

  #current(name: string, now: number): Failures | undefined {
    const failures = this.#failures.get(name);
    return failures && now - failures.since < this.#banFor ? failures : undefined;
  }
}
