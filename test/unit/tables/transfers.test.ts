import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transfer } from "../../../shared/transfer.ts";
import type { Page } from "../../../tables/page.ts";
import { Transfers } from "../../../tables/transfers.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";

const PARTNER = "p-000000000001";
const OTHER = "p-000000000002";
const TIMES = Array.from({ length: 12 }, (_, minute) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString());
const soon = () => AbortSignal.timeout(5_000);
let tables: TestTables;
let transfers: Transfers;

/** Twelve, a minute apart: every third is the other partner's, every fourth failed. */
beforeAll(async () => {
  tables = await createTestTables();
  transfers = new Transfers(tables.activity);
  for (const [minute, endedAt] of TIMES.entries())
    await transfers.put(
      {
        ...ONE,
        id: randomUUID(),
        partnerId: minute % 3 === 0 ? OTHER : PARTNER,
        username: minute % 2 === 0 ? "even" : "odd",
        path: minute < 6 ? `/inbound/${minute}` : `/outbound/${minute}`,
        result: minute % 4 === 0 ? "broken" : "ok",
        endedAt,
      },
      soon(),
    );
});
afterAll(() => tables[Symbol.asyncDispose]());

const ONE: Omit<Transfer, "id" | "endedAt"> = {
  session: randomUUID(),
  nodeId: "n",
  username: "even",
  partnerId: PARTNER,
  address: "198.51.100.20",
  direction: "upload",
  command: "STOR",
  path: "/",
  bytes: 1,
  milliseconds: 5,
  result: "ok",
  protected: false,
  type: "image",
  startedAt: "2026-01-01T00:00:00.000Z",
};

const minutes = ({ items }: Page<Transfer>) => items.map(({ endedAt }) => TIMES.indexOf(endedAt));

test.for([
  { filter: {}, found: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
  { filter: { partnerId: PARTNER }, found: [11, 10, 8, 7, 5, 4, 2, 1] },
  { filter: { partnerId: PARTNER, username: "odd" }, found: [11, 7, 5, 1] },
  { filter: { username: "odd", path: "/inb" }, found: [5, 3, 1] },
  { filter: { result: "broken" }, found: [8, 4, 0] },
  { filter: { from: 3, to: 6 }, found: [5, 4, 3] },
  { filter: { partnerId: OTHER, from: 4 }, found: [9, 6] },
  { filter: { partnerId: "p-000000000009" }, found: [] },
])("$filter finds the newest first, however small the pages", async ({ filter, found }) => {
  const { from, to, ...others } = filter as { from?: number; to?: number };
  const at = (minute: number | undefined) => (minute === undefined ? undefined : new Date(TIMES[minute] ?? ""));
  const wanted = { ...others, from: at(from), to: at(to) };

  expect(minutes(await transfers.list(wanted, { limit: 100 }))).toEqual(found);
  const seen: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await transfers.list(wanted, { limit: 2, nextToken });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...minutes(page));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(seen).toEqual(found);
});

test("one that is written again is there once", async () => {
  const transfer = { ...ONE, id: randomUUID(), partnerId: "p-000000000003", endedAt: "2025-12-31T00:00:00.000Z" };
  await transfers.put(transfer, soon());
  await transfers.put(transfer, soon());

  expect(await transfers.list({ partnerId: transfer.partnerId }, { limit: 9 })).toEqual({ items: [transfer] });
  expect(await transfers.get(transfer.id)).toEqual(transfer);
});
