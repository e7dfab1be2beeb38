import { expect, test } from "vitest";
import { CredentialUses } from "../../../tables/credential-uses.ts";
import { createTestTables } from "../../support/tables.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12) + seconds * 1000);

test("a credential's last use is known, to the minute, of its own account alone", async () => {
  await using tables = await createTestTables();
  const uses = new CredentialUses(tables.activity);
  expect(await uses.of("acme")).toEqual(new Map());

  await uses.record("acme", "a", at(0));
  await uses.record("acme", "a", at(59));
  await uses.record("acme", "b", at(1));
  await uses.record("acme-2", "c", at(2));
  expect(await uses.of("acme")).toEqual(
    new Map([
      ["a", at(0).toISOString()],
      ["b", at(1).toISOString()],
    ]),
  );

  await uses.record("acme", "a", at(60));
  await uses.record("acme", "a", at(30));
  expect((await uses.of("acme")).get("a")).toBe(at(60).toISOString());
});
