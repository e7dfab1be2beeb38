import fc from "fast-check";
import { expect, test } from "vitest";
import { type Offer, OfferBook } from "../../../ftp-node/passive/offer-book.ts";
import { QUARANTINE_MS } from "../../../ftp-node/passive/port-share.ts";

const PORTS = [50_000, 50_001, 50_002];
const CLIENTS = ["a", "b"];

const step = fc.record({
  what: fc.constantFrom("offer", "offer", "claim", "withdraw", "sweep", "end session"),
  /** A session keeps its place until it ends, and its address. */
  place: fc.nat(3),
  client: fc.constantFrom(...CLIENTS),
  port: fc.constantFrom(...PORTS),
  relaxed: fc.boolean(),
  wait: fc.constantFrom(0, 0, 1_000, QUARANTINE_MS / 2, QUARANTINE_MS - 1_000),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Few ports are soon used again. */
const range = fc.subarray(PORTS, { minLength: 1 });
const story = fc.array(step, { minLength: 10, maxLength: 60, size: "max" });

/** What has been promised and what was left, kept the simple way. */
class Model {
  readonly open = new Map<number, Offer<string>>();
  readonly #left: { offer: Offer<string>; at: number }[] = [];
  readonly #generations = new Map<number, number>();

  session(place: number): string {
    return `${place}.${this.#generations.get(place) ?? 0}`;
  }

  endSession(place: number): void {
    this.#generations.set(place, (this.#generations.get(place) ?? 0) + 1);
  }

  leave(offer: Offer<string>, now: number): void {
    if (this.open.delete(offer.id)) this.#left.push({ offer, at: now });
  }

  /** Sessions whose connection it could be that comes now from `client` to `port`. */
  whoMayCome(client: string, port: number, now: number): Set<string> {
    const late = this.#left.filter(({ at }) => at + QUARANTINE_MS > now).map(({ offer }) => offer);
    const expected = [...this.open.values(), ...late].filter((offer) => offer.port === port);
    return new Set(expected.filter((offer) => offer.relaxed || offer.client === client).map(({ session }) => session));
  }
}

function take(book: OfferBook<string>, model: Model, { what, place, client, port, relaxed }: Step, now: number): void {
  const session = model.session(place);
  const own = [...model.open.values()].filter((offer) => offer.session === session);
  if (what === "offer") {
    const wanted = { client: CLIENTS[place % CLIENTS.length] ?? "", session, relaxed };
    const offer = book.offer(wanted, "worker", now);
    if (!offer) return;
    expect(relaxed || !offer.relaxed).toBe(true);
    model.open.set(offer.id, offer);
    for (const address of offer.relaxed ? [...CLIENTS, "elsewhere"] : [offer.client])
      expect(model.whoMayCome(address, offer.port, now)).toEqual(new Set([session]));
  } else if (what === "claim") {
    const offer = book.claim(client, port);
    expect(model.whoMayCome(client, port, now).size).toBeLessThanOrEqual(1);
    const promised = [...model.open.values()].filter((one) => one.port === port);
    const strict = promised.find((one) => !one.relaxed && one.client === client);
    expect(offer).toEqual(strict ?? promised.find((one) => one.relaxed));
    if (offer) model.open.delete(offer.id);
  } else if (what === "sweep") {
    book.sweep(now);
    for (const offer of model.open.values()) if (offer.expiresAt <= now) model.leave(offer, now);
  } else {
    for (const offer of own) book.withdraw(offer.id, now);
    for (const offer of own) model.leave(offer, now);
    if (what === "end session") model.endSession(place);
  }
}

test("whatever happens, a connection finds the session that it was meant for, or nobody", () => {
  fc.assert(
    fc.property(range, story, (ports, steps) => {
      const book = new OfferBook<string>(ports);
      const model = new Model();
      let now = 0;
      for (const one of steps) {
        now += one.wait;
        take(book, model, one, now);
      }
    }),
    { numRuns: 500 },
  );
});

test("whatever has happened, everything is free again once offers and rests are over", () => {
  fc.assert(
    fc.property(story, (steps) => {
      const book = new OfferBook<string>(PORTS);
      const model = new Model();
      for (const one of steps) take(book, model, one, 0);
      book.sweep(10 * QUARANTINE_MS);
      book.sweep(20 * QUARANTINE_MS);
      const again = PORTS.map((port) =>
        book.offer({ client: "a", session: `new ${port}`, relaxed: false }, "worker", 20 * QUARANTINE_MS),
      );
      expect(new Set(again.map((offer) => offer?.port))).toEqual(new Set(PORTS));
    }),
  );
});
