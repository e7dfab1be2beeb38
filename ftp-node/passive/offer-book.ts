import { randomInt } from "node:crypto";
import type { WantedPort } from "./passive-ports.ts";
import { PortShare } from "./port-share.ts";

/** An offer that nobody connected to goes after this. */
export const OFFER_MS = 120_000;

type Wanted = Omit<WantedPort, "local">;

export interface Offer<Holder> extends Wanted {
  readonly id: number;
  readonly port: number;
  readonly holder: Holder;
  readonly expiresAt: number;
}

/**
 * Which port is promised to whom. A data connection is told by (client address, port), so that each address has the whole
 * range to itself and can use up only its own share. Relaxed offers, good for any address, have a share between them: a port
 * is in it or in the addresses' shares, but for one and the same session.
 */
export class OfferBook<Holder> {
  readonly #ports: readonly number[];
  readonly #offers = new Map<number, Offer<Holder>>();
  readonly #addresses = new Map<string, PortShare>();
  readonly #anywhere: PortShare;
  #lastId = 0;
  /** Whether anybody has wanted a relaxed offer: until then the strict have no reason to keep clear of them. */
  #relaxedWanted = false;

  /** @param ports at least one; may grow while the book is in use. */
  constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#anywhere = this.#newShare();
  }

  /** Of the ports, how many the client address that has the most of them keeps from others: open to its offers, or at rest. */
  get fullestPercent(): number {
    let most = this.#anywhere.held;
    for (const share of this.#addresses.values()) most = Math.max(most, share.held);
    return (100 * most) / this.#ports.length;
  }

  /** Promises a port for one connection; undefined when none is left. */
  offer(wanted: Wanted, holder: Holder, now: number): Offer<Holder> | undefined {
    this.#anywhere.sweep(now);
    this.#share(wanted.client).sweep(now);
    const relaxed = wanted.relaxed ? this.#portForAnyAddress(wanted) : undefined;
    // None is left that is good for any address: one for its own address is better than nothing.
    const port = relaxed ?? this.#portForOneAddress(wanted);
    if (port === undefined) return undefined;
    return this.#promise({ ...wanted, relaxed: relaxed !== undefined }, port, holder, now);
  }

  /** A connection has come: the offer it was for, which is fulfilled by it. */
  claim(client: string, port: number): Offer<Holder> | undefined {
    const id = this.#addresses.get(client)?.offerAt(port) ?? this.#anywhere.offerAt(port);
    return id === undefined ? undefined : this.#take(id);
  }

  /** The offer ends unused; harmless when it was fulfilled. */
  withdraw(id: number, now: number): void {
    const offer = this.#take(id);
    if (offer) this.#shareOf(offer).rest(offer.port, offer.session, now);
  }

  withdrawAll(holder: Holder, now: number): void {
    for (const offer of this.#offers.values()) if (offer.holder === holder) this.withdraw(offer.id, now);
  }

  /** Ends what has expired and forgets addresses that hold nothing. */
  sweep(now: number): void {
    for (const offer of this.#offers.values()) if (offer.expiresAt <= now) this.withdraw(offer.id, now);
    for (const [client, share] of this.#addresses) {
      share.sweep(now);
      if (share.isEmpty) this.#addresses.delete(client);
    }
  }

  /** At a port where nobody else of any address expects or may expect a connection. */
  #portForAnyAddress({ client, session }: Wanted): number | undefined {
    this.#relaxedWanted = true;
    const kept = new Set([...this.#addresses.values()].flatMap((share) => share.portsKeptFrom(session)));
    const ports = this.#ports.filter((port, index) => this.#isForRelaxed(index) && !kept.has(port));
    return this.#anywhere.choose(ports, session, this.#nearnessFor(client));
  }

  #portForOneAddress({ client, session }: Wanted): number | undefined {
    const ports = (all: boolean) =>
      this.#ports.filter(
        (port, index) => (all || !this.#isForRelaxed(index)) && !this.#anywhere.isKeptFrom(session, port),
      );
    const choose = (from: readonly number[]) => this.#share(client).choose(from, session, this.#nearnessFor(client));
    return choose(ports(!this.#relaxedWanted)) ?? choose(ports(true));
  }

  /** A relaxed offer takes its port from everybody: half of them are never, and the other half not needlessly, in its way. */
  #isForRelaxed(index: number): boolean {
    return index >= Math.floor(this.#ports.length / 2);
  }

  /** Some firewalls that rewrite addresses shift ports by one: next to an offer is no good place for another. */
  #nearnessFor(client: string): (port: number) => boolean {
    const own = this.#share(client);
    return (port) => own.isNear(port) || this.#anywhere.isNear(port);
  }

  #promise(wanted: Wanted, port: number, holder: Holder, now: number): Offer<Holder> {
    const { client, session, relaxed } = wanted;
    const offer = { id: ++this.#lastId, client, session, relaxed, port, holder, expiresAt: now + OFFER_MS };
    this.#offers.set(offer.id, offer);
    this.#shareOf(offer).open(port, offer.id);
    return offer;
  }

  #take(id: number): Offer<Holder> | undefined {
    const offer = this.#offers.get(id);
    if (!offer) return undefined;
    this.#offers.delete(id);
    this.#shareOf(offer).close(offer.port);
    return offer;
  }

  #shareOf({ client, relaxed }: Wanted): PortShare {
    return relaxed ? this.#anywhere : this.#share(client);
  }

  #share(client: string): PortShare {
    const known = this.#addresses.get(client);
    if (known) return known;
    const share = this.#newShare();
    this.#addresses.set(client, share);
    return share;
  }

  /** Where an address begins is its own affair: a port is not guessed from another address. */
  #newShare(): PortShare {
    return new PortShare(this.#ports[randomInt(this.#ports.length)] ?? 0);
  }
}
