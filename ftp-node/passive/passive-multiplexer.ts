import type { Socket } from "node:net";
import type { Logger } from "pino";
import { canonicalAddress } from "../../shared/networks.ts";
import type { PortRange } from "../../shared/ports.ts";
import { type Offer, OfferBook } from "./offer-book.ts";
import type { WantedPort } from "./passive-ports.ts";
import { PortListeners } from "./port-listeners.ts";

const SWEEP_MS = 5_000;

interface PassiveMultiplexerOptions<Holder> {
  readonly host: string;
  readonly range: PortRange;
  readonly log: Logger;
  /** A connection that was offered has come. It has not been read from. */
  connected(offer: Offer<Holder>, socket: Socket): void;
}

/** Listens once on the whole range and routes what comes, by client address and port, to whoever holds the offer. */
export class PassiveMultiplexer<Holder> implements Disposable {
  readonly #listeners: PortListeners;
  readonly #book: OfferBook<Holder>;
  readonly #sweep: NodeJS.Timeout;

  private constructor(listeners: PortListeners, book: OfferBook<Holder>) {
    this.#listeners = listeners;
    this.#book = book;
    this.#sweep = setInterval(() => book.sweep(performance.now()), SWEEP_MS);
  }

  /** Rejects when not one port of the range can be listened on. */
  static async open<Holder>({
    connected,
    ...options
  }: PassiveMultiplexerOptions<Holder>): Promise<PassiveMultiplexer<Holder>> {
    let book: OfferBook<Holder> | undefined;
    const route = (port: number, socket: Socket) => {
      const offer = book?.claim(canonicalAddress(socket.remoteAddress ?? ""), port);
      if (offer) connected(offer, socket);
      else socket.destroy();
    };
    const listeners = await PortListeners.open({ ...options, connected: route });
    book = new OfferBook(listeners.ports);
    return new PassiveMultiplexer(listeners, book);
  }

  /** How much of the range the client address that holds the most of it holds. */
  get fullestPercent(): number {
    return this.#book.fullestPercent;
  }

  /** Undefined when that address has no port left. */
  offer(wanted: WantedPort, holder: Holder): Offer<Holder> | undefined {
    return this.#book.offer(wanted, holder, performance.now());
  }

  withdraw(offerId: number): void {
    this.#book.withdraw(offerId, performance.now());
  }

  withdrawAll(holder: Holder): void {
    this.#book.withdrawAll(holder, performance.now());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweep);
    this.#listeners.close();
  }
}
