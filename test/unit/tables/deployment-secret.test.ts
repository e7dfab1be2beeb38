import { expect, test } from "vitest";
import { DeploymentSecret } from "../../../tables/deployment-secret.ts";
import { createTestTables } from "../../support/tables.ts";

test("processes that need the secret at once, before there is one, have the same one", async () => {
  await using tables = await createTestTables();

  const read = await Promise.all(Array.from({ length: 10 }, () => new DeploymentSecret(tables.control).read()));
  expect(new Set(read.map((secret) => secret.toString("hex"))).size).toBe(1);
  expect(read[0]).toHaveLength(32);
});

test("a secret that could not be read is read again", async () => {
  await using tables = await createTestTables();
  const secret = new DeploymentSecret(tables.control);
  const { middlewareStack } = tables.control.client;
  const away = () => () => Promise.reject(new Error("The table is away."));

  middlewareStack.add(away, { name: "away", step: "initialize" });
  await expect(secret.read()).rejects.toThrow("away");
  middlewareStack.remove("away");
  expect(await secret.read()).toHaveLength(32);
});
