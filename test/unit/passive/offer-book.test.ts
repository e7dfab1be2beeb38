import { describe, expect, test } from "vitest";
import { OFFER_MS, OfferBook } from "../../../ftp-node/passive/offer-book.ts";
import { MOST_RESTING, QUARANTINE_MS } from "../../../ftp-node/passive/port-share.ts";

const PORTS = [50_000, 50_001, 50_002, 50_003, 50_004, 50_005, 50_006, 50_007];
const CLIENT = "198.51.100.1";
const OTHER = "198.51.100.2";

const strict = (client: string, session: string) => ({ client, session, relaxed: false });
const relaxed = (client: string, session: string) => ({ client, session, relaxed: true });

/** A book of one worker: what an offer's port is, and what a session's unused offer leaves. */
function openBook(ports: readonly number[] = PORTS) {
  const book = new OfferBook<string>(ports);
  const offer = (wanted: ReturnType<typeof strict>, now = 0) => book.offer(wanted, "worker", now);
  const abandon = (wanted: ReturnType<typeof strict>, now = 0) => {
    const { id = 0, port } = offer(wanted, now) ?? {};
    book.withdraw(id, now);
    return port;
  };
  return { book, offer, abandon };
}

describe("offers", () => {
  test("each address has the whole range to itself, and no more", () => {
    const { offer } = openBook();
    const portsOf = (client: string) => PORTS.map((port) => offer(strict(client, `${port}`))?.port);

    expect(new Set(portsOf(CLIENT))).toEqual(new Set(PORTS));
    expect(offer(strict(CLIENT, "late"))).toBeUndefined();
    expect(new Set(portsOf(OTHER))).toEqual(new Set(PORTS));
  });

  test("a connection is told by address and port, and is the only one", () => {
    const { book, offer } = openBook();
    const { port = 0 } = offer(strict(CLIENT, "mine")) ?? {};

    expect(book.claim(OTHER, port)).toBeUndefined();
    expect(book.claim(CLIENT, port)?.session).toBe("mine");
    expect(book.claim(CLIENT, port)).toBeUndefined();
  });

  test("the port used least recently comes next", () => {
    const { book, offer } = openBook();
    const ports = Array.from({ length: 16 }, () => {
      const { port = 0 } = offer(strict(CLIENT, "session")) ?? {};
      book.claim(CLIENT, port);
      return port;
    });
    expect(new Set(ports.slice(0, 8)).size).toBe(8);
    expect(ports.slice(8)).toEqual(ports.slice(0, 8));
  });

  test("those of one address are not adjacent while the range allows it", () => {
    const { offer } = openBook(Array.from({ length: 100 }, (_, index) => 50_000 + index));
    const ports = Array.from({ length: 49 }, (_, session) => offer(strict(CLIENT, `${session}`))?.port ?? 0);
    const gaps = ports.toSorted().map((port, index, sorted) => port - (sorted[index - 1] ?? 0));
    expect(Math.min(...gaps)).toBe(2);
    expect(offer(strict(CLIENT, "one"))).toBeDefined();
    expect(offer(strict(CLIENT, "more"))).toBeDefined();
  });

  test("one that nobody uses expires", () => {
    const { book, offer } = openBook();
    const { port = 0 } = offer(strict(CLIENT, "session")) ?? {};
    book.sweep(OFFER_MS);
    expect(book.claim(CLIENT, port)).toBeUndefined();
  });

  test("a worker that dies takes its own along and no others", () => {
    const book = new OfferBook<string>(PORTS);
    const dead = book.offer(strict(CLIENT, "one"), "dead", 0)?.port ?? 0;
    const alive = book.offer(strict(CLIENT, "other"), "alive", 0)?.port ?? 0;
    book.withdrawAll("dead", 0);
    expect(book.claim(CLIENT, dead)).toBeUndefined();
    expect(book.claim(CLIENT, alive)?.holder).toBe("alive");
  });
});

describe("the port of an offer that ended unused", () => {
  test("rests for other sessions, so that a late connection finds nobody", () => {
    const { offer, abandon } = openBook();
    const unused = abandon(strict(CLIENT, "session"));
    const others = PORTS.slice(1).map((port) => offer(strict(CLIENT, `${port}`), 1_000)?.port);

    expect(others).not.toContain(unused);
    expect(offer(strict(CLIENT, "other"), QUARANTINE_MS - 1)).toBeUndefined();
    expect(offer(strict(CLIENT, "other"), QUARANTINE_MS)?.port).toBe(unused);
  });

  test("is soon good enough for the session that left it: it spends a handful and goes on with those", () => {
    const { offer, abandon } = openBook();
    const spent = new Set(Array.from({ length: 2_000 }, () => abandon(strict(CLIENT, "wasteful"))));
    expect(spent.size).toBe(MOST_RESTING);
    const { port } = offer(strict(CLIENT, "other")) ?? {};
    expect(PORTS).toContain(port);
    expect(spent).not.toContain(port);
  });

  test("rests on for others when the session that left it has used it again", () => {
    const { book, offer, abandon } = openBook([50_000]);
    const left = abandon(strict(CLIENT, "session")) ?? 0;
    expect(offer(strict(CLIENT, "session"), 1_000)?.port).toBe(left);
    expect(book.claim(CLIENT, left)?.session).toBe("session");

    expect(offer(strict(CLIENT, "other"), QUARANTINE_MS - 1)).toBeUndefined();
    expect(offer(strict(CLIENT, "other"), QUARANTINE_MS)?.port).toBe(left);
  });

  test("many sessions of one address use up its share and nobody else's", () => {
    const { abandon, offer } = openBook();
    for (let session = 0; session < 100; session++) abandon(strict(CLIENT, `${session}`));
    expect(offer(strict(CLIENT, "late"))).toBeUndefined();
    expect(offer(strict(OTHER, "unconcerned"))).toBeDefined();
  });
});

describe("relaxed offers", () => {
  test("accept any address", () => {
    const { book, offer } = openBook();
    const { port = 0 } = offer(relaxed(CLIENT, "pool")) ?? {};
    expect(book.claim(OTHER, port)?.session).toBe("pool");
    expect(book.claim(CLIENT, port)).toBeUndefined();
  });

  test("get a port of their own, which nobody else is offered while they are open or rest", () => {
    const { book, offer } = openBook(PORTS.slice(0, 3));
    const { port: theirs = 0 } = offer(strict(OTHER, "strict")) ?? {};
    const { id = 0, port: ours = 0 } = offer(relaxed(CLIENT, "pool")) ?? {};
    expect(ours).not.toBe(theirs);
    const elsewhere = (now: number) =>
      [1, 2, 3].map((session) => offer(strict(`203.0.113.${now}`, `${session}`), now)?.port);

    expect(elsewhere(0)).not.toContain(ours);
    book.withdraw(id, 1);
    expect(elsewhere(2)).not.toContain(ours);
    expect(elsewhere(QUARANTINE_MS + 1)).toContain(ours);
  });

  test("are kept from ports that rest for any address", () => {
    const { offer, abandon } = openBook([50_000, 50_001]);
    const left = abandon(strict(OTHER, "gone"));
    expect(offer(relaxed(CLIENT, "pool"))?.port).not.toBe(left);
  });

  test("find a port, however many addresses have left theirs", () => {
    const { offer, abandon } = openBook();
    offer(relaxed(CLIENT, "first"));
    for (let host = 1; host <= 100; host++) abandon(strict(`203.0.113.${host}`, `${host}`));
    expect(offer(relaxed(CLIENT, "second"))?.relaxed).toBe(true);
  });

  test("leave half of the range to the strict; beyond that they are strict themselves", () => {
    const { book, offer } = openBook();
    const offers = PORTS.map((port) => offer(relaxed(CLIENT, `${port}`)));
    expect(offers.filter((one) => one?.relaxed)).toHaveLength(4);
    const own = offers.find((one) => one?.relaxed === false);
    expect(book.claim(OTHER, own?.port ?? 0)).toBeUndefined();
    expect(book.claim(CLIENT, own?.port ?? 0)?.session).toBe(own?.session);
    expect(new Set([1, 2, 3, 4].map((session) => offer(strict(OTHER, `${session}`))?.port)).size).toBe(4);
  });
});
