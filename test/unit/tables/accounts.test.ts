import { expect, test } from "vitest";
import { Accounts } from "../../../tables/accounts.ts";
import { createTestTables } from "../../support/tables.ts";
import { account } from "./rows.ts";

const [A, B] = ["p-aaaaaaaaaaaa", "p-bbbbbbbbbbbb"];
const AT = "2026-01-01T00:00:00.000Z";

test("an account comes back as it went in", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const acme = account("acme", A, {
    expiresAt: "2030-01-01T00:00:00Z",
    credentials: [{ kind: "password", id: "1", createdAt: "2026-01-01T00:00:00Z", hash: "$scrypt$" }],
    permissions: [],
    limits: { sessions: 3 },
  });

  expect(await accounts.create(acme)).toBe(true);
  expect(await accounts.get("acme")).toEqual(acme);
  expect(await accounts.list(A, { limit: 10 })).toEqual({ items: [acme] });
  expect(await accounts.list(B, { limit: 10 })).toEqual({ items: [] });
});

test("of creations at once with one user name, one succeeds and is what is kept", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const tags = Array.from({ length: 10 }, (_, n) => ({ n: String(n) }));

  const made = await Promise.all(tags.map((own) => accounts.create(account("acme", A, { tags: own }))));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect((await accounts.get("acme"))?.tags).toEqual(tags[made.indexOf(true)]);
});

test("a user name that changed hands is not changed or deleted for whom it was", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  await accounts.create(account("acme", B));

  expect(await accounts.update({ username: "acme", partnerId: A }, { status: "suspended" })).toBeUndefined();
  expect(await accounts.delete({ username: "acme", partnerId: A })).toBe(false);
  expect(await accounts.get("acme")).toMatchObject({ partnerId: B, status: "active" });
  expect(await accounts.delete({ username: "acme", partnerId: B })).toBe(true);
  expect(await accounts.get("acme")).toBeUndefined();
});

test("an update touches what it names; null takes an expiry away", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const acme = account("acme", A, { expiresAt: "2030-01-01T00:00:00Z", networks: ["192.0.2.0/24"] });
  await accounts.create(acme);

  expect(await accounts.update(acme, { status: "suspended" })).toEqual({ ...acme, status: "suspended" });
  const { expiresAt, ...rest } = acme;
  expect(await accounts.update(acme, { expiresAt: null })).toEqual({ ...rest, status: "suspended" });
});

test("credentials that are added and removed at once do not lose each other", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const certificate = (id: string) => ({ kind: "certificate" as const, id, createdAt: AT, subject: `CN=${id}` });
  const acme = account("acme", A, { credentials: ["0", "1", "2"].map(certificate) });
  await accounts.create(acme);
  const revision = (etag: string) => ({ etag, updatedAt: AT });

  await Promise.all([
    ...["3", "4", "5", "6", "7"].map((id) =>
      accounts.changeCredentials(acme, (others) => [...others, certificate(id)], revision(`added ${id}`)),
    ),
    ...["0", "1"].map((id) =>
      accounts.changeCredentials(acme, (all) => all.filter((one) => one.id !== id), revision(`removed ${id}`)),
    ),
    accounts.update(acme, { tags: { a: "b" }, ...revision("changed") }),
  ]);

  const now = await accounts.get("acme");
  expect(now?.credentials.map(({ id }) => id).toSorted()).toEqual(["2", "3", "4", "5", "6", "7"]);
  expect(now?.tags).toEqual({ a: "b" });
});

test("a change of credentials that is refused changes nothing, nor does one for whom the account is not", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const acme = account("acme", A);
  await accounts.create(acme);
  const revision = { etag: "next", updatedAt: AT };
  const refuse = () => {
    throw new RangeError("Too many.");
  };

  await expect(accounts.changeCredentials(acme, refuse, revision)).rejects.toThrow(RangeError);
  expect(await accounts.changeCredentials({ username: "acme", partnerId: B }, (all) => all, revision)).toBeUndefined();
  expect(await accounts.get("acme")).toEqual(acme);
});
