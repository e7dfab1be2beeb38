import { randomInt } from "node:crypto";

/** An offer that nobody connected to goes after this. */
export const OFFER_MS = 120_000;
/** So long after an unused offer a late connection may still come: nobody else of that address gets the port. */
export const QUARANTINE_MS = 60_000;
/** The least of it, when all other ports of that address are taken. */
const SHORTEST_QUARANTINE_MS = 5_000;

export interface Offer<Holder> {
  readonly id: number;
  readonly client: string;
  readonly port: number;
  readonly holder: Holder;
  readonly expiresAt: number;
}

interface AddressPorts {
  /** Where in the list of ports to look first: round and round, so that the port used least recently comes next. */
  next: number;
  /** Port → id of its open offer. */
  readonly open: Map<number, number>;
  /** Port → when its unused offer ended; the oldest first. */
  readonly quarantined: Map<number, number>;
}

/**
 * Which port is promised to whom. A data connection is told by (client address, port), so that each address has the whole
 * range to itself and can use up only its own share.
 */
export class OfferBook<Holder> {
  readonly #ports: readonly number[];
  readonly #offers = new Map<number, Offer<Holder>>();
  readonly #addresses = new Map<string, AddressPorts>();
  #lastId = 0;

  /** @param ports may grow while the book is in use. */
  constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  /** Promises a port for one connection from `client`; undefined when that address has none left. */
  offer(client: string, holder: Holder, now: number): Offer<Holder> | undefined {
    const address = this.#addressPorts(client);
    const port = this.#freePort(address, now);
    if (port === undefined) return undefined;
    const offer = { id: ++this.#lastId, client, port, holder, expiresAt: now + OFFER_MS };
    address.quarantined.delete(port);
    address.open.set(port, offer.id);
    this.#offers.set(offer.id, offer);
    return offer;
  }

  /** A connection has come: the offer it was for, which is fulfilled by it. */
  claim(client: string, port: number): Offer<Holder> | undefined {
    const id = this.#addresses.get(client)?.open.get(port);
    return id === undefined ? undefined : this.#take(id);
  }

  /** The offer ends unused; harmless when it was fulfilled. */
  withdraw(id: number, now: number): void {
    const offer = this.#take(id);
    if (offer) this.#addresses.get(offer.client)?.quarantined.set(offer.port, now);
  }

  withdrawAll(holder: Holder, now: number): void {
    for (const offer of this.#offers.values()) if (offer.holder === holder) this.withdraw(offer.id, now);
  }

  /** Ends what has expired and forgets addresses that hold nothing. */
  sweep(now: number): void {
    for (const offer of this.#offers.values()) if (offer.expiresAt <= now) this.withdraw(offer.id, now);
    for (const [client, { open, quarantined }] of this.#addresses) {
      for (const [port, since] of quarantined) if (since + QUARANTINE_MS <= now) quarantined.delete(port);
      if (open.size === 0 && quarantined.size === 0) this.#addresses.delete(client);
    }
  }

  #addressPorts(client: string): AddressPorts {
    const known = this.#addresses.get(client);
    if (known) return known;
    const address = { next: randomInt(this.#ports.length), open: new Map(), quarantined: new Map() };
    this.#addresses.set(client, address);
    return address;
  }

  #freePort(address: AddressPorts, now: number): number | undefined {
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const port = this.#ports[address.next++ % this.#ports.length];
      if (port === undefined || address.open.has(port)) continue;
      if ((address.quarantined.get(port) ?? -Infinity) + QUARANTINE_MS <= now) return port;
    }
    const [oldest] = address.quarantined;
    return oldest && oldest[1] + SHORTEST_QUARANTINE_MS <= now ? oldest[0] : undefined;
  }

  #take(id: number): Offer<Holder> | undefined {
    const offer = this.#offers.get(id);
    if (!offer) return undefined;
    this.#offers.delete(id);
    this.#addresses.get(offer.client)?.open.delete(offer.port);
    return offer;
  }
}
