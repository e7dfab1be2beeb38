import { expect, test } from "vitest";
import { DEMO, provideDemoAccount } from "../../../local/demo-account.ts";
import { Secret } from "../../../shared/secret.ts";
import { Accounts } from "../../../tables/accounts.ts";
import { Partners } from "../../../tables/partners.ts";
import { verifyPassword } from "../../../tables/password-hash.ts";
import { createTestTables } from "../../support/tables.ts";

test("a start gives the demo account its password back, and leaves it what else it was given", async () => {
  await using tables = await createTestTables();
  const accounts = new Accounts(tables.control);
  const provide = (password: string) =>
    provideDemoAccount({ accounts, partners: new Partners(tables.control) }, new Secret(password));
  expect(await provide("first password")).toBe(true);
  const key = { username: DEMO, partnerId: DEMO };
  const now = new Date().toISOString();
  const certificate = { kind: "certificate" as const, id: "1", createdAt: now, subject: "CN=demo" };
  // As a rotation leaves it.
  await accounts.changeCredentials(key, (all) => [...all.map((each) => ({ ...each, expiresAt: now })), certificate], {
    etag: "rotated",
    updatedAt: now,
  });

  expect(await provide("first password")).toBe(true);
  const { credentials = [] } = (await accounts.get(DEMO)) ?? {};
  expect(credentials).toMatchObject([{ kind: "password", id: DEMO }, certificate]);
  const [password] = credentials;
  expect(password).not.toHaveProperty("expiresAt");
  expect(password?.kind === "password" && (await verifyPassword(new Secret("first password"), password.hash))).toBe(
    true,
  );
});
