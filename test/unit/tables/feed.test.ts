import { expect, test } from "vitest";
import { Feed } from "../../../tables/feed.ts";
import { createTestTables } from "../../support/tables.ts";

/** A border between two of the feed's buckets of five minutes. */
const BORDER = Date.UTC(2026, 0, 1, 12, 5);

const at = (offset: number) => new Date(BORDER + offset);

async function feedWith(tables: Awaited<ReturnType<typeof createTestTables>>, offsets: readonly number[]) {
  const feed = new Feed(tables.activity);
  for (const offset of offsets) await feed.append({ kind: "account", username: String(offset) }, at(offset));
  return async (from: number, to: number) =>
    (await feed.between(at(from), at(to))).map(({ entry }) => entry.kind === "account" && Number(entry.username));
}

test("entries on both sides of a border, and on it, are read in their order", async () => {
  await using tables = await createTestTables();
  const read = await feedWith(tables, [0, -1, 1, -300_000, 300_000, -300_001]);

  expect(await read(-1, 1)).toEqual([-1, 0, 1]);
  expect(await read(-300_001, 300_000)).toEqual([-300_001, -300_000, -1, 0, 1, 300_000]);
});

test("what was written at the first millisecond asked for is read, and nothing before it", async () => {
  await using tables = await createTestTables();
  const read = await feedWith(tables, [-2, -1, 0, 1, 2]);

  expect(await read(0, 2)).toEqual([0, 1, 2]);
  expect(await read(1, 2)).toEqual([1, 2]);
  expect(await read(-1, -1)).toEqual([-1]);
});

test("an entry has the same id each time it is read, and another one has another", async () => {
  await using tables = await createTestTables();
  const feed = new Feed(tables.activity);
  const entry = { kind: "partner", partnerId: "demo" } as const;
  await Promise.all([feed.append(entry, at(0)), feed.append(entry, at(0))]);

  const first = await feed.between(at(-5), at(5));
  expect(await feed.between(at(-5), at(5))).toEqual(first);
  expect(new Set(first.map(({ id }) => id)).size).toBe(2);
});
