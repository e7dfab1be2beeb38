import { expect, test } from "vitest";
import { createApi } from "../../../lambda/api/app.ts";
import { PROBLEMS } from "../../../lambda/api/problems.ts";
import { Partners } from "../../../tables/partners.ts";
import { answer, createTestApi } from "./test-api.ts";

test("a problem says what it is, what happened, and what to do", async () => {
  await using api = await createTestApi();

  const refused = await api.call("GET /v1/partners/p-000000000000");
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(refused.body).toEqual({
    type: "/problems/partner-not-found",
    title: "There is no such partner.",
    status: 404,
    detail: 'There is no partner "p-000000000000".',
    instance: "/v1/partners/p-000000000000",
    requestId: refused.headers.get("x-request-id"),
    fix: "GET /v1/partners lists them.",
  });
});

test("every type of problem leads to its meaning", async () => {
  await using api = await createTestApi();

  for (const [name, meaning] of Object.entries(PROBLEMS))
    expect((await api.call(`GET /problems/${name}`)).body).toEqual({ type: `/problems/${name}`, ...meaning });
  expect((await api.call("GET /problems")).body.items).toHaveLength(Object.keys(PROBLEMS).length);
  expect((await api.call("GET /problems/constructor")).body.type).toBe("/problems/not-found");
});

test.for([
  { what: "cut off", body: '{"name": "Ac', type: "malformed-body", status: 400 },
  { what: "empty", body: "", type: "malformed-body", status: 400 },
  { what: "a list", body: "[]", type: "invalid-body", status: 422 },
  { what: "null", body: "null", type: "invalid-body", status: 422 },
  { what: "64 KiB and more", body: `{"name":"${"x".repeat(65_536)}"}`, type: "body-too-large", status: 413 },
])("a body is refused that is $what", async ({ body, type, status }) => {
  await using api = await createTestApi();

  const headers = { "content-type": "application/json" };
  const refused = await answer(await api.app.request("/v1/partners", { method: "POST", headers, body }));
  expect(refused).toMatchObject({ status, body: { type: `/problems/${type}`, status } });
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
});

test("a body without a length is cut off at 64 KiB", async () => {
  await using api = await createTestApi();
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1024;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
  });

  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/v1/partners", { method: "POST", headers, body, duplex: "half" });
  expect((await answer(await api.app.request(request))).body.type).toBe("/problems/body-too-large");
  expect(sent).toBeLessThan(80 * 1024);
});

test.for(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", undefined])(
  "a body of the type %s is refused",
  async (type) => {
    await using api = await createTestApi();

    const headers = type === undefined ? undefined : { "content-type": type };
    const body = new TextEncoder().encode('{"name":"Acme"}');
    const refused = await answer(await api.app.request("/v1/partners", { method: "POST", headers, body }));
    expect(refused).toMatchObject({ status: 415, body: { type: "/problems/unsupported-media-type" } });
  },
);

test("what is wrong with a body is said field by field", async () => {
  await using api = await createTestApi();

  const refused = await api.call("POST /v1/partners", {
    colour: "red",
    networks: ["192.0.2.0/24", "everywhere"],
    contacts: [{ name: "Ada", "tele/phone": "1" }],
    state: "sleepy",
  });
  expect(refused).toMatchObject({ status: 422, body: { type: "/problems/invalid-body" } });
  expect(refused.body.errors).toEqual(
    expect.arrayContaining([
      { pointer: "#/name", detail: "This field is required." },
      { pointer: "#/colour", detail: 'There is no field "colour" here.' },
      {
        pointer: "#/networks/1",
        detail: "A network is written as ADDRESS/BITS, such as 192.0.2.0/24 or 2001:db8::/32.",
      },
      { pointer: "#/contacts/0/tele~1phone", detail: 'There is no field "tele/phone" here.' },
      { pointer: "#/state", detail: expect.stringContaining('"live"') },
    ]),
  );
  expect(refused.body.errors).toHaveLength(5);
});

test.for([
  { name: "line\r\nbreak" },
  { name: "" },
  { name: "Acme", externalId: "a\u0000b" },
  { name: "Acme", expiresAt: "tomorrow" },
  { name: "Acme", tags: { team: 1 } },
  { name: "Acme", quotaBytes: 1 },
])("the partner %j is refused", async (partner) => {
  await using api = await createTestApi();

  expect((await api.call("POST /v1/partners", partner)).status).toBe(422);
  expect((await api.call("GET /v1/partners")).body.items).toEqual([]);
});

test.for([
  { username: "-acme" },
  { username: "a b" },
  { username: "../etc" },
  { username: "a".repeat(65) },
  { username: "acme", root: "/a/../b" },
  { username: "acme", root: "inbound" },
  { username: "acme", startFolder: "/inbound/" },
  { username: "acme", protocols: [] },
  { username: "acme", permissions: [{ folder: "/", allow: ["everything"] }] },
  { username: "acme", permissions: [{ folder: "/", allow: [], deny: [] }] },
  {
    username: "acme",
    permissions: [
      { folder: "/a", allow: [] },
      { folder: "/a", allow: ["read"] },
    ],
  },
  { username: "acme", tls: { control: "maybe" } },
  { username: "acme", tls: { both: "required" } },
  { username: "acme", credentials: [] },
  { username: "acme", status: "suspended" },
])("the account %j is refused", async (account) => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  expect((await api.call(`POST /v1/partners/${id}/accounts`, account)).body.type).toBe("/problems/invalid-body");
  expect((await api.call(`GET /v1/partners/${id}/accounts`)).body.items).toEqual([]);
});

test.for([
  { body: '{"name": "Acme", "__proto__": {"state": "offboarded"}}', status: 422 },
  { body: '{"name": "Acme", "tags": {"__proto__": "x", "a": "b"}}', status: 201 },
  { body: '{"name": "Acme", "tags": {"constructor": "x", "a": "b"}}', status: 201 },
])("the body $body is a body like any other", async ({ body, status }) => {
  await using api = await createTestApi();

  const headers = { "content-type": "application/json" };
  const made = await answer(await api.app.request("/v1/partners", { method: "POST", headers, body }));
  expect(made.status).toBe(status);
  if (status === 201)
    expect((await api.call(`GET /v1/partners/${made.body.id}`)).body).toMatchObject({
      state: "live",
      tags: { a: "b" },
    });
});

test("a nextToken belongs to one list", async () => {
  await using api = await createTestApi();
  const [id, other] = [await api.makePartner(), await api.makePartner()];
  for (const username of ["a", "b"]) await api.call(`POST /v1/partners/${id}/accounts`, { username });

  const { nextToken } = (await api.call(`GET /v1/partners/${id}/accounts?limit=1`)).body;
  expect((await api.call(`GET /v1/partners/${id}/accounts?nextToken=${nextToken}`)).body.items).toHaveLength(1);
  for (const list of ["/v1/partners", `/v1/partners/${other}/accounts`])
    expect((await api.call(`GET ${list}?nextToken=${nextToken}`)).body.type).toBe("/problems/invalid-cursor");
});

const foreignKeys = { pk: "partner#demo", sk: "partner", gsi1pk: "partners", gsi1sk: "x" };

test.for([
  "x",
  "",
  "bnVsbA",
  "%00",
  "🐎",
  "a".repeat(1999),
  Buffer.from(JSON.stringify(foreignKeys)).toString("base64url"),
  Buffer.from("partners/2026-01-01T00:00:00.000Z#nonsense").toString("base64url"),
  Buffer.from(`partners/${"x".repeat(1100)}`).toString("base64url"),
])("the nextToken %j is refused by every list", async (nextToken) => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  for (const list of ["/v1/partners", `/v1/partners/${id}/accounts`]) {
    const refused = await api.call(`GET ${list}?nextToken=${encodeURIComponent(nextToken)}`);
    expect(refused).toMatchObject({ status: 400, body: { type: "/problems/invalid-cursor" } });
  }
});

test.for(["limit=0", "limit=101", "limit=-1", "limit=1.5", "limit=many", "limit=", "limit=1&limit=2"])(
  "the query %s is refused",
  async (query) => {
    await using api = await createTestApi();

    expect(await api.call(`GET /v1/partners?${query}`)).toMatchObject({
      status: 400,
      body: { type: "/problems/invalid-query", errors: [{ pointer: "#/limit" }] },
    });
  },
);

test.for([
  { request: "GET /", type: "not-found" },
  { request: "GET /v1", type: "not-found" },
  { request: "GET /v1/partners/", type: "not-found" },
  { request: "DELETE /v2/partners", type: "not-found" },
  { request: `GET /v1/partners/${"x".repeat(3000)}`, type: "not-found" },
  { request: "GET /v1/partners/%", type: "partner-not-found" },
  { request: "GET /v1/partners/%00", type: "partner-not-found" },
])("$request ends in $type", async ({ request, type }) => {
  await using api = await createTestApi();

  expect(await api.call(request)).toMatchObject({ status: 404, body: { type: `/problems/${type}` } });
});

test("a method that an address does not answer is refused with those that it does", async () => {
  await using api = await createTestApi();

  const refused = await api.call("PUT /v1/partners");
  expect(refused).toMatchObject({ status: 405, body: { type: "/problems/method-not-allowed" } });
  expect(refused.headers.get("allow")?.split(", ").toSorted()).toEqual(["GET", "HEAD", "POST"]);
});

test("a failure inside is logged and not told", async () => {
  await using api = await createTestApi();
  const { client } = api.tables.control;
  const partners = new Partners({ client, name: "a-table-that-is-not-there" });
  const app = createApi({ ...api, partners, announce: async () => {} });

  const failed = await answer(await app.request("/v1/partners"));
  expect(failed).toMatchObject({
    status: 500,
    body: { type: "/problems/internal-error", detail: "The request was not carried out, or only in part." },
  });
  expect(failed.text).not.toMatch(/dynamo|electro|resource|table|stack|\.ts/i);
  const logged = api.logLines.map((line) => JSON.parse(line)).find(({ err }) => err);
  expect(logged).toMatchObject({ requestId: failed.body.requestId, level: 50 });
  expect(logged.err.stack).toContain("Requested resource not found");
});

test("each request has one line in the log: the route, not who was meant", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  api.logLines.length = 0;

  const { headers } = await api.call(`GET /v1/partners/${id}?limit=3`);
  const [line, ...others] = api.logLines.map((text) => JSON.parse(text));
  expect(line).toMatchObject({
    method: "GET",
    route: "/v1/partners/:id",
    status: 200,
    ms: expect.any(Number),
    requestId: headers.get("x-request-id"),
  });
  expect(others).toEqual([]);
  expect(api.logLines.join()).not.toContain(id);
});

test("a caller cannot choose its request id", async () => {
  await using api = await createTestApi();

  const response = await api.app.request("/problems", { headers: { "x-request-id": "mine" } });
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test.for(["GET /v1/partners", "DELETE /v1/partners", "POST /v1/partners", "GET /nothing", "GET /v1/openapi.json"])(
  "the answer to %s names its request",
  async (request) => {
    await using api = await createTestApi();

    expect((await api.call(request)).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  },
);
