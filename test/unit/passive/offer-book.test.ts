import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OFFER_MS, OfferBook, QUARANTINE_MS } from "../../../ftp-node/passive/offer-book.ts";

const PORTS = [50_000, 50_001, 50_002, 50_003];
const CLIENT = "198.51.100.1";

describe("offers", () => {
  test("each address has the whole range to itself, and no more", () => {
    const book = new OfferBook<string>(PORTS);
    const portsOf = (client: string) => PORTS.map(() => book.offer(client, "session", 0)?.port);

    expect(new Set(portsOf(CLIENT))).toEqual(new Set(PORTS));
    expect(book.offer(CLIENT, "session", 0)).toBeUndefined();
    expect(new Set(portsOf("198.51.100.2"))).toEqual(new Set(PORTS));
  });

  test("a connection is told by address and port, and is the only one", () => {
    const book = new OfferBook<string>(PORTS);
    const offer = book.offer(CLIENT, "mine", 0);
    const port = offer?.port ?? 0;

    expect(book.claim("198.51.100.2", port)).toBeUndefined();
    expect(book.claim(CLIENT, port)?.holder).toBe("mine");
    expect(book.claim(CLIENT, port)).toBeUndefined();
  });

  test("the port used least recently comes next", () => {
    const book = new OfferBook<string>(PORTS);
    const ports = Array.from({ length: 8 }, () => {
      const port = book.offer(CLIENT, "session", 0)?.port ?? 0;
      book.claim(CLIENT, port);
      return port;
    });
    expect(new Set(ports.slice(0, 4)).size).toBe(4);
    expect(ports.slice(4)).toEqual(ports.slice(0, 4));
  });

  test("the port of an offer that ended unused rests, so that a late connection finds nobody", () => {
    const book = new OfferBook<string>(PORTS);
    const unused = book.offer(CLIENT, "session", 0);
    book.withdraw(unused?.id ?? 0, 0);
    const others = PORTS.slice(1).map(() => book.offer(CLIENT, "session", 1_000)?.port);

    expect(others).not.toContain(unused?.port);
    expect(book.offer(CLIENT, "session", 1_000)).toBeUndefined();
    expect(book.offer(CLIENT, "session", QUARANTINE_MS)?.port).toBe(unused?.port);
  });

  test("an offer that nobody uses expires, and its address is forgotten", () => {
    const book = new OfferBook<string>(PORTS);
    const port = book.offer(CLIENT, "session", 0)?.port ?? 0;
    book.sweep(OFFER_MS);
    expect(book.claim(CLIENT, port)).toBeUndefined();
  });

  test("a worker that dies takes its own offers along and no others", () => {
    const book = new OfferBook<string>(PORTS);
    const dead = book.offer(CLIENT, "dead", 0)?.port ?? 0;
    const alive = book.offer(CLIENT, "alive", 0)?.port ?? 0;
    book.withdrawAll("dead", 0);
    expect(book.claim(CLIENT, dead)).toBeUndefined();
    expect(book.claim(CLIENT, alive)?.holder).toBe("alive");
  });

  test("whatever happens, no port is promised twice to one address, and a claim gives what was promised", () => {
    const step = fc.record({
      what: fc.constantFrom("offer", "claim", "withdraw", "sweep"),
      client: fc.constantFrom("a", "b"),
      which: fc.nat(5),
      wait: fc.nat(40_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const book = new OfferBook<number>(PORTS);
        const open = new Map<string, { id: number; holder: number; expiresAt: number }>();
        let now = 0;
        for (const [holder, { what, client, which, wait }] of steps.entries()) {
          now += wait;
          const [place, held] = [...open][which] ?? [];
          if (what === "offer") {
            const offer = book.offer(client, holder, now);
            if (!offer) continue;
            expect(open.has(`${client}:${offer.port}`)).toBe(false);
            open.set(`${client}:${offer.port}`, offer);
          } else if (what === "sweep") {
            book.sweep(now);
            for (const [key, { expiresAt }] of open) if (expiresAt <= now) open.delete(key);
          } else if (place && held) {
            const [address = "", port] = place.split(":");
            if (what === "claim") expect(book.claim(address, Number(port))?.holder).toBe(held.holder);
            else book.withdraw(held.id, now);
            open.delete(place);
          }
        }
      }),
    );
  });
});
