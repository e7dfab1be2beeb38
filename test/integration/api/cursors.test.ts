import fc from "fast-check";
import { expect, test } from "vitest";
import { createApi } from "../../../lambda/api/app.ts";
import { DeploymentSecret } from "../../../tables/deployment-secret.ts";
import { answer, createTestApi, type TestApi } from "./test-api.ts";

const INVALID = { status: 400, body: { type: "/problems/invalid-cursor" } };

/** A list of several pages, and the cursor that follows its first. */
async function firstPage(api: TestApi) {
  const ids = [await api.makePartner(), await api.makePartner()];
  const { nextToken } = (await api.call("GET /v1/partners?limit=1")).body;
  return { ids, nextToken };
}

test("a cursor that was changed anywhere leads nowhere", async () => {
  await using api = await createTestApi();
  const bytes = Buffer.from((await firstPage(api)).nextToken, "base64url");

  const change = fc.record({ at: fc.nat({ max: bytes.length - 1 }), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, by }) => {
      const forged = Buffer.from(bytes.map((byte, n) => (n === at ? byte ^ by : byte)));
      expect(await api.call(`GET /v1/partners?nextToken=${forged.toString("base64url")}`)).toMatchObject(INVALID);
    }),
  );
  for (const length of [0, 1, 15, 16, 17, bytes.length - 1]) {
    const cut = bytes.subarray(0, length).toString("base64url");
    expect(await api.call(`GET /v1/partners?nextToken=${cut}`)).toMatchObject(INVALID);
  }
});

test("a cursor that names a position as ours do, without the secret, leads nowhere", async () => {
  await using api = await createTestApi();
  const { nextToken } = await firstPage(api);

  const position = Buffer.from(nextToken, "base64url").subarray(16);
  for (const mac of [Buffer.alloc(0), Buffer.alloc(16)]) {
    const forged = Buffer.concat([mac, position]).toString("base64url");
    expect(await api.call(`GET /v1/partners?nextToken=${forged}`)).toMatchObject(INVALID);
  }
});

test("another process of the deployment takes the cursor, another deployment does not", async () => {
  await using api = await createTestApi();
  await using elsewhere = await createTestApi();
  const { ids, nextToken } = await firstPage(api);

  const secret = new DeploymentSecret(api.tables.control);
  const process = createApi({ ...api, secret, announce: async () => {} });
  const { body } = await answer(await process.request(`/v1/partners?nextToken=${nextToken}`));
  expect(body.items).toMatchObject([{ id: ids[1] }]);
  expect(await elsewhere.call(`GET /v1/partners?nextToken=${nextToken}`)).toMatchObject(INVALID);
});
