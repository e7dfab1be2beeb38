import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Session } from "../../../shared/session.ts";
import type { Page } from "../../../tables/page.ts";
import { Sessions } from "../../../tables/sessions.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";

const PARTNER = "p-000000000001";
let tables: TestTables;
let sessions: Sessions;
let boots: Map<string, string>;

beforeAll(async () => {
  tables = await createTestTables();
  sessions = new Sessions(tables.activity);
});
afterAll(() => tables[Symbol.asyncDispose]());
beforeEach(() => {
  boots = new Map([
    ["n1", randomUUID()],
    ["n2", randomUUID()],
  ]);
});

async function put(fields: Partial<Session>): Promise<Session> {
  const nodeId = fields.nodeId ?? "n1";
  const session: Session = {
    id: randomUUID(),
    nodeId,
    bootId: boots.get(nodeId) ?? "",
    worker: 1,
    username: "alice",
    partnerId: PARTNER,
    address: "198.51.100.20",
    protocol: "ftp",
    transfers: 0,
    transfersFailed: 0,
    bytesIn: 0,
    bytesOut: 0,
    startedAt: new Date().toISOString(),
    ...fields,
  };
  await sessions.put(session, 3600, AbortSignal.timeout(5_000));
  return session;
}

const ids = ({ items }: Page<Session>) => items.map(({ id }) => id);

test("live sessions are listed by node and start, page by page", async () => {
  const third = await put({ nodeId: "n2", startedAt: "2026-01-01T00:00:00.000Z" });
  const second = await put({ startedAt: "2026-01-03T00:00:00.000Z" });
  const first = await put({ startedAt: "2026-01-02T00:00:00.000Z" });

  const page = await sessions.listLive(boots, {}, { limit: 2 });
  expect(ids(page)).toEqual([first.id, second.id]);
  const rest = await sessions.listLive(boots, {}, { limit: 2, nextToken: page.nextToken });
  expect(rest).toEqual({ items: [third] });
});

test("a session that has ended is no longer listed, and can be looked at", async () => {
  const session = await put({});
  const ended = { ...session, endedAt: new Date().toISOString(), ended: "quit" as const };
  await put(ended);

  expect(await sessions.listLive(boots, {}, { limit: 9 })).toEqual({ items: [] });
  expect(ids(await sessions.listLive(boots, { partnerId: PARTNER }, { limit: 99 }))).not.toContain(session.id);
  expect(await sessions.get(session.id)).toEqual(ended);
});

test("sessions of a process that is gone are not live", async () => {
  const { id } = await put({});
  boots.set("n1", randomUUID());

  expect(ids(await sessions.listLive(boots, {}, { limit: 9 }))).toEqual([]);
  expect(ids(await sessions.listLive(boots, { partnerId: PARTNER }, { limit: 99 }))).not.toContain(id);
});

test.for([
  { filter: { username: "bob" }, count: 2 },
  { filter: { nodeId: "n2" }, count: 1 },
  { filter: { partnerId: "p-000000000002" }, count: 1 },
  { filter: { partnerId: "p-000000000002", nodeId: "n1" }, count: 0 },
  { filter: { username: "bob", nodeId: "n1" }, count: 1 },
  { filter: { nodeId: "n3" }, count: 0 },
])("$filter finds $count", async ({ filter, count }) => {
  await put({});
  await put({ username: "bob" });
  await put({ username: "bob", nodeId: "n2", partnerId: "p-000000000002" });

  expect((await sessions.listLive(boots, filter, { limit: 9 })).items).toHaveLength(count);
});
