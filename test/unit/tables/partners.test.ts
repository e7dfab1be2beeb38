import { expect, test } from "vitest";
import { InvalidCursor } from "../../../tables/page.ts";
import { Partners } from "../../../tables/partners.ts";
import { createTestTables } from "../../support/tables.ts";
import { partner } from "./rows.ts";

const [A, B] = ["p-aaaaaaaaaaaa", "p-bbbbbbbbbbbb"];

test("a partner comes back as it went in", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);
  const acme = partner(A, {
    externalId: "crm/1#2",
    contacts: [{ name: "Ada", role: "business" }],
    networks: ["192.0.2.0/24"],
    tags: { "a b": "" },
    expiresAt: "2030-01-01T00:00:00Z",
  });

  expect(await partners.create(acme)).toEqual(acme);
  expect(await partners.get(A)).toEqual(acme);
  expect(await partners.list({ limit: 10 })).toEqual({ items: [acme] });
});

test("the id of a deleted partner is not used again, nor does an update bring it back", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);
  await partners.create(partner(A, { externalId: "crm-1" }));
  await partners.delete({ id: A, externalId: "crm-1" });

  expect(await partners.isDeleted(A)).toBe(true);
  expect(await partners.isDeleted(B)).toBe(false);
  expect(await partners.create(partner(A))).toBeUndefined();
  expect(await partners.update(A, { state: "live" })).toBeUndefined();
  expect(await partners.get(A)).toBeUndefined();
  expect(await partners.list({ limit: 10 })).toEqual({ items: [] });
});

test("deleting a partner leaves a claim that has become another's", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);
  const first = partner(A, { externalId: "crm-1" });
  await partners.create(first);
  await partners.delete(first);
  await partners.create(partner(B, { externalId: "crm-1" }));

  await partners.delete(first);
  expect(await partners.create(partner("p-cccccccccccc", { externalId: "crm-1" }))).toBeUndefined();
});

test("creations and deletions of one externalId, all at once, leave at most one partner with it", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);
  const ids = Array.from({ length: 20 }, (_, n) => `p-${String(n).padStart(12, "0")}`);

  await Promise.all(
    ids.map(async (id) => {
      const made = await partners.create(partner(id, { externalId: "crm-1" }));
      if (made && id !== ids[7]) await partners.delete(made);
    }),
  );

  const { items } = await partners.list({ limit: 100 });
  expect(items.length).toBeLessThanOrEqual(1);
  const next = partner(B, { externalId: "crm-1" });
  if (items.length > 0) expect(await partners.create(next)).toBeUndefined();
  for (const left of items) await partners.delete(left);
  expect(await partners.create(next)).toEqual(next);
});

test("an update touches what it names; null takes an expiry away", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);
  const acme = partner(A, { expiresAt: "2030-01-01T00:00:00Z", tags: { a: "b" } });
  await partners.create(acme);

  expect(await partners.update(A, { name: "B", expiresAt: undefined })).toEqual({ ...acme, name: "B" });
  const { expiresAt, ...rest } = acme;
  expect(await partners.update(A, { expiresAt: null })).toEqual({ ...rest, name: "B" });
  expect(await partners.update(B, { name: "nobody" })).toBeUndefined();
  expect(await partners.get(B)).toBeUndefined();
});

test("a cursor that no list gave out is refused", async () => {
  await using tables = await createTestTables();
  const partners = new Partners(tables.control);

  await expect(partners.list({ limit: 1, nextToken: "nonsense" })).rejects.toThrow(InvalidCursor);
});
