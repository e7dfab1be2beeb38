/** So long after an unused offer a late connection may still come: no other session gets the port. */
export const QUARANTINE_MS = 60_000;
/** A session leaves no more ports at rest than this: then it takes one of them again. */
export const MOST_RESTING = 4;

interface Rest {
  readonly session: string;
  readonly until: number;
}

/** The ports as one client address has them: open to its offers, at rest after them, or free. */
export class PortShare {
  /** Port → id of its open offer. */
  readonly #open = new Map<number, number>();
  /** Port → who left it unused; the oldest first. It rests on while that session uses it again: the late connection may come after. */
  readonly #resting = new Map<number, Rest>();
  /** Port → id of its last offer; ids grow. */
  readonly #lastOffers = new Map<number, number>();
  readonly #start: number;

  /** @param start the port to begin with. */
  constructor(start: number) {
    this.#start = start;
  }

  /** Whether no port is open or at rest. */
  get isEmpty(): boolean {
    return this.#open.size === 0 && this.#resting.size === 0;
  }

  /** How many ports are open or at rest. */
  get held(): number {
    return new Set([...this.#open.keys(), ...this.#resting.keys()]).size;
  }

  /** The id of the offer that is open at a port. */
  offerAt(port: number): number | undefined {
    return this.#open.get(port);
  }

  isNear(port: number): boolean {
    return this.#open.has(port - 1) || this.#open.has(port + 1);
  }

  isKeptFrom(session: string, port: number): boolean {
    return this.#open.has(port) || (this.#resting.get(port)?.session ?? session) !== session;
  }

  portsKeptFrom(session: string): readonly number[] {
    return [...this.#open.keys(), ...this.#resting.keys()].filter((port) => this.isKeptFrom(session, port));
  }

  /** The port of `ports` that this session had better take; undefined when it may have none of them. */
  choose(ports: readonly number[], session: string, isNear: (port: number) => boolean): number | undefined {
    const allowed = ports.filter((port) => !this.isKeptFrom(session, port));
    const own = allowed.filter((port) => this.#resting.has(port));
    const fresh = own.length < MOST_RESTING ? allowed.filter((port) => !this.#resting.has(port)) : [];
    const preferred = fresh.length > 0 ? fresh : own;
    return this.#leastRecent(preferred.filter((port) => !isNear(port))) ?? this.#leastRecent(preferred);
  }

  open(port: number, offerId: number): void {
    this.#open.set(port, offerId);
    this.#lastOffers.set(port, offerId);
  }

  close(port: number): void {
    this.#open.delete(port);
  }

  rest(port: number, session: string, now: number): void {
    this.#resting.delete(port);
    this.#resting.set(port, { session, until: now + QUARANTINE_MS });
  }

  /** Ends the rests that are over. */
  sweep(now: number): void {
    for (const [port, { until }] of this.#resting) {
      if (until > now) return;
      this.#resting.delete(port);
    }
  }

  #leastRecent(ports: readonly number[]): number | undefined {
    const [first, ...others] = ports;
    if (first === undefined) return undefined;
    return others.reduce((best, port) => (this.#isBefore(port, best) ? port : best), first);
  }

  /** Ports never used come first, one after the other from the start: that packs best what must not be adjacent. */
  #isBefore(one: number, other: number): boolean {
    const last = (port: number) => this.#lastOffers.get(port) ?? 0;
    const distance = (port: number) => (port - this.#start + 65_536) % 65_536;
    return last(one) === last(other) ? distance(one) < distance(other) : last(one) < last(other);
  }
}
