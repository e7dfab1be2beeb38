import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { expect, test } from "vitest";
import { createApi } from "../../../lambda/api/app.ts";
import { bearerAuth } from "../../../lambda/api/bearer-auth.ts";
import { Secret } from "../../../shared/secret.ts";
import { createTestApi } from "./test-api.ts";

const TOKEN = "a-token-of-local-mode";

/** The API as local mode serves it: over HTTP, behind its token. */
async function serveApi() {
  const api = await createTestApi();
  const app = createApi({ ...api, announce: async () => {}, authenticate: bearerAuth(new Secret(TOKEN)) });
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    ...api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await api[Symbol.asyncDispose]();
    },
  };
}

const authorized = { authorization: `Bearer ${TOKEN}` };

test("who has the token may onboard a partner", async () => {
  await using api = await serveApi();
  const headers = { ...authorized, "content-type": "application/json; charset=utf-8" };

  const body = JSON.stringify({ name: "Łódź Logistics" });
  const made = await fetch(`${api.url}/v1/partners`, { method: "POST", headers, body });
  expect(made.status).toBe(201);
  const listed = await fetch(`${api.url}/v1/partners`, { headers });
  expect(await listed.json()).toMatchObject({ items: [{ name: "Łódź Logistics" }] });
});

test.for([
  { sent: undefined, challenge: "Bearer" },
  { sent: "", challenge: "Bearer" },
  { sent: "Bearer", challenge: "Bearer" },
  { sent: `Basic ${TOKEN}`, challenge: "Bearer" },
  { sent: "Bearer wrong", challenge: 'Bearer error="invalid_token"' },
  { sent: `Bearer ${TOKEN}x`, challenge: 'Bearer error="invalid_token"' },
  { sent: `Bearer ${TOKEN.slice(0, -1)}`, challenge: 'Bearer error="invalid_token"' },
])("who sends $sent is refused", async ({ sent, challenge }) => {
  await using api = await serveApi();

  const refused = await fetch(`${api.url}/v1/partners`, sent === undefined ? {} : { headers: { authorization: sent } });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toBe(challenge);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(await refused.json()).toMatchObject({ type: "/problems/unauthenticated" });
  expect(api.logLines.join()).not.toContain(TOKEN.slice(0, -1));
});

test("without the token nothing under /v1 can be told from anything else", async () => {
  await using api = await serveApi();

  for (const path of ["/v1/partners/p-000000000000", "/v1/nothing", "/v1/nodes/local/address"])
    expect((await fetch(`${api.url}${path}`)).status).toBe(401);
});

test("the document and the meaning of problems can be read without the token", async () => {
  await using api = await serveApi();

  for (const path of ["/v1/openapi.json", "/problems", "/problems/unauthenticated"])
    expect((await fetch(`${api.url}${path}`)).status).toBe(200);
});

test("a body that is too large is refused, and the server goes on", async () => {
  await using api = await serveApi();
  const headers = { ...authorized, "content-type": "application/json" };

  const body = " ".repeat(1024 * 1024);
  const refused = await fetch(`${api.url}/v1/partners`, { method: "POST", headers, body });
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({ type: "/problems/body-too-large" });
  expect((await fetch(`${api.url}/v1/partners`, { headers })).status).toBe(200);
});
