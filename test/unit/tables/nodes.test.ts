import { GetCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Nodes } from "../../../tables/nodes.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";

/** DynamoDB's time to live works on the row's own attribute. */
async function secondsToLive({ activity }: TestTables, id: string): Promise<number> {
  const { Item } = await activity.client.send(
    new GetCommand({ TableName: activity.name, Key: { pk: `node#${id}`, sk: "node" } }),
  );
  return Item?.expiresAt - Date.now() / 1000;
}

const WEEK = 7 * 24 * 3600;
const YEARS = 10 * 365 * 24 * 3600;

test("events in any order, repeated or not, end in what the latest one says", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  const event = fc.record({ version: fc.integer({ min: 1, max: 5 }), kind: fc.constantFrom("observed", "gone") });
  let run = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), async (events) => {
      const id = `node-${run++}`;
      for (const { version, kind } of events)
        await (kind === "gone" ? nodes.forget(id, version) : nodes.observe(id, `198.51.100.${version}`, version));

      const latest = Math.max(...events.map(({ version }) => version));
      const isGone = events.some(({ version, kind }) => version === latest && kind === "gone");
      const node = await nodes.get(id);
      expect(node?.observedVersion).toBe(latest);
      expect(node?.observedAddress).toBe(isGone ? undefined : `198.51.100.${latest}`);
      const left = await secondsToLive(tables, id);
      expect(isGone ? left <= WEEK : left > YEARS).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("whether an event was news is told", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);

  expect(await nodes.observe("n", "198.51.100.1", 2)).toBe(true);
  expect(await nodes.observe("n", "198.51.100.1", 2)).toBe(false);
  expect(await nodes.forget("n", 1)).toBe(false);
  expect(await nodes.forget("n", 2)).toBe(true);
  expect(await nodes.observe("n", "198.51.100.1", 2)).toBe(false);
  expect(await nodes.observe("n", "198.51.100.2", 3)).toBe(true);
});

test("a writer without an event's version writes only on the row that it read", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);

  expect(await nodes.replace("n", undefined, 0)).toBe(false);
  expect(await nodes.replace("n", "198.51.100.1", 0)).toBe(true);
  expect(await nodes.replace("n", "198.51.100.2", 0)).toBe(false);
  expect(await nodes.replace("n", undefined, 1)).toBe(true);
  expect(await nodes.get("n")).toEqual({ id: "n", observedVersion: 2 });
  expect(await secondsToLive(tables, "n")).toBeGreaterThan(YEARS);
});

test("what was seen corrects an address of the same version, and never a later event", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  await nodes.observe("n", "198.51.100.1", 2);

  expect(await nodes.correct("n", "198.51.100.2", 2)).toBe(true);
  expect(await nodes.correct("n", "198.51.100.3", 1)).toBe(false);
  expect(await nodes.get("n")).toEqual({ id: "n", observedAddress: "198.51.100.2", observedVersion: 2 });
});

test("a node that comes back stays", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  await nodes.observe("n", "198.51.100.1", 1);
  await nodes.forget("n", 2);
  expect(await secondsToLive(tables, "n")).toBeLessThanOrEqual(WEEK);

  await nodes.heartbeat("n", "boot", new Date());
  expect(await secondsToLive(tables, "n")).toBeGreaterThan(YEARS);
});

test("what an operator chose outlives the node's address, whichever came first", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  const choice = { mode: "fixed", address: "198.51.100.7" } as const;
  await nodes.observe("before", "198.51.100.1", 1);
  await nodes.choose("before", choice);
  await nodes.forget("before", 2);
  await nodes.forget("after", 2);
  await nodes.choose("after", choice);

  for (const id of ["before", "after"]) {
    expect((await nodes.get(id))?.choice).toEqual(choice);
    expect(await secondsToLive(tables, id)).toBeGreaterThan(YEARS);
  }
});

test("writers do not touch one another's attributes", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  const at = new Date();

  await nodes.heartbeat("n", "boot", at);
  await Promise.all([
    nodes.choose("n", { mode: "local" }),
    nodes.observe("n", "198.51.100.1", 1),
    nodes.heartbeat("n", "boot", at),
  ]);
  const node = {
    id: "n",
    choice: { mode: "local" },
    observedAddress: "198.51.100.1",
    observedVersion: 1,
    bootId: "boot",
    heartbeatAt: at.toISOString(),
  };
  expect(await nodes.get("n")).toEqual(node);
  expect(await nodes.list()).toEqual([node]);
});

test("a heartbeat carries what the node's witness says, and forgets it when that is none", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);
  const witnessed = async () => (await nodes.get("n"))?.witnessedAddress;

  await nodes.heartbeat("n", "boot", new Date(), { address: undefined });
  expect(await witnessed()).toBeUndefined();
  await nodes.heartbeat("n", "boot", new Date(), { address: "198.51.100.1" });
  await nodes.heartbeat("n", "boot", new Date());
  expect(await witnessed()).toBe("198.51.100.1");
  await nodes.heartbeat("n", "boot", new Date(), { address: undefined });
  expect(await nodes.get("n")).not.toHaveProperty("witnessedAddress");
});

test("nothing is chosen for a node that never reported", async () => {
  await using tables = await createTestTables();
  const nodes = new Nodes(tables.activity);

  expect(await nodes.choose("n", { mode: "local" })).toBeUndefined();
  expect(await nodes.get("n")).toBeUndefined();
});
