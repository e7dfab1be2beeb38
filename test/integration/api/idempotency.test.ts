import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test, vi } from "vitest";
import { createApi } from "../../../lambda/api/app.ts";
import { Secret } from "../../../shared/secret.ts";
import { verifyPassword } from "../../../tables/password-hash.ts";
import { type Answer, answer, createTestApi, powerCut, type TestApi } from "./test-api.ts";

const KEY = { "idempotency-key": "0b9f1e0c-5f0e-4d3a-9a51-8d2f6f4c7e11" };
const HOUR = 3_600_000;

function makePartner(api: TestApi, headers: Record<string, string> = KEY): Promise<Answer> {
  return api.call("POST /v1/partners", { name: "Acme" }, headers);
}

async function partnersOf(api: TestApi): Promise<unknown[]> {
  return (await api.call("GET /v1/partners")).body.items;
}

/** Of the clock alone: nothing waits. */
function setClock(at: number): Disposable {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
  return { [Symbol.dispose]: () => vi.useRealTimers() };
}

test("a repeat gets the first answer: status, body, location and ETag", async () => {
  await using api = await createTestApi();

  const first = await makePartner(api);
  expect(first.status).toBe(201);
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  const again = await makePartner(api);
  expect(again).toMatchObject({ status: 201, text: first.text });
  for (const name of ["location", "etag", "content-type", "cache-control"])
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
  expect(await partnersOf(api)).toEqual([first.body]);
});

test("of twenty requests at once with one key one makes a partner, and all learn of that one", async () => {
  await using api = await createTestApi();

  const first = await Promise.all(Array.from({ length: 20 }, () => makePartner(api)));
  const [partner, ...others] = await partnersOf(api);
  expect(others).toEqual([]);
  const made = first.filter(({ status }) => status === 201);
  expect(made.filter(({ headers }) => !headers.has("idempotency-replayed"))).toHaveLength(1);
  for (const { body } of made) expect(body).toEqual(partner);
  for (const { status, body, headers } of first.filter((one) => !made.includes(one))) {
    expect({ status, type: body.type }).toEqual({ status: 409, type: "/problems/idempotency-in-progress" });
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  }
  const last = await Promise.all(first.map(() => makePartner(api)));
  for (const { status, body } of last) expect({ status, body }).toEqual({ status: 201, body: partner });
});

test("a generated password is shown again to who has the key, and can be read nowhere", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const make = () => api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" }, KEY);

  const first = await make();
  const { password } = first.body;
  expect(password).toHaveLength(24);
  expect((await make()).text).toBe(first.text);

  const { client, name } = api.tables.activity;
  const stored = JSON.stringify([
    await client.send(new ScanCommand({ TableName: name })),
    await client.send(new ScanCommand({ TableName: api.tables.control.name })),
  ]);
  expect(stored).toContain("idempotentRequest");
  for (const secret of [password, KEY["idempotency-key"]])
    for (const form of [secret, Buffer.from(secret).toString("base64").slice(0, -4)]) {
      expect(stored).not.toContain(form);
      expect(api.logLines.join()).not.toContain(form);
    }
});

test.for([
  { what: "another body", path: "/v1/partners", body: { name: "Acme", tags: {} } },
  { what: "another path", path: "/v1/partners/p-000000000000/accounts", body: { name: "Acme" } },
])("the key of another request is refused: $what", async ({ path, body }) => {
  await using api = await createTestApi();
  await makePartner(api);

  const refused = await api.call(`POST ${path}`, body, KEY);
  expect(refused).toMatchObject({ status: 422, body: { type: "/problems/idempotency-key-reused" } });
  expect(await partnersOf(api)).toHaveLength(1);
  expect((await makePartner(api)).status).toBe(201);
});

test.for(["", "x".repeat(256), "grün", "a\tb"])("the key %j is not valid", async (key) => {
  await using api = await createTestApi();

  const refused = await makePartner(api, { "idempotency-key": key });
  expect(refused).toMatchObject({ status: 400, body: { type: "/problems/idempotency-key-invalid" } });
  expect(await partnersOf(api)).toEqual([]);
});

test.for(["x", "x".repeat(255), '"quoted, and with ~!"'])("the key %j is valid", async (key) => {
  await using api = await createTestApi();

  for (let n = 0; n < 2; n++) expect((await makePartner(api, { "idempotency-key": key })).status).toBe(201);
  expect(await partnersOf(api)).toHaveLength(1);
});

test("a refusal is an answer like any other; a failure is not kept", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const make = (headers: Record<string, string>) =>
    api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" }, headers);

  const power = powerCut(api, 3);
  expect((await make({ "idempotency-key": "a" })).status).toBe(500);
  power.switchOn();
  expect((await make({ "idempotency-key": "b" })).status).toBe(201);
  const taken = await make({ "idempotency-key": "c" });
  expect(taken.body.type).toBe("/problems/username-taken");
  await api.call(`DELETE /v1/partners/${id}/accounts/acme`);
  expect((await make({ "idempotency-key": "c" })).text).toBe(taken.text);
});

test.for([
  { what: "a partner", path: "/v1/partners", body: { name: "Acme" } },
  { what: "a partner with an externalId", path: "/v1/partners", body: { name: "Acme", externalId: "crm-1" } },
  { what: "an account", path: "", body: { username: "acme" } },
])("the creation of $what that stops at any write is finished by its repeat, as one", async ({ path, body }) => {
  for (let nth = 1; nth <= 5; nth++) {
    await using api = await createTestApi();
    await api.secret.read();
    const address = path || `/v1/partners/${await api.makePartner()}/accounts`;
    const before = (await api.call(`GET ${address}`)).body.items;

    const power = powerCut(api, nth);
    const stopped = await api.call(`POST ${address}`, body, KEY);
    power.switchOn();
    using _ = setClock(Date.now() + 61_000);
    const repeated = await api.call(`POST ${address}`, body, KEY);
    expect(repeated.status).toBe(201);
    const { password, ...made } = repeated.body;
    expect((await api.call(`GET ${address}`)).body.items).toEqual([...before, made]);
    if (path === "") {
      const [credential] = (await api.accounts.get("acme"))?.credentials ?? [];
      const hash = credential?.kind === "password" ? credential.hash : "";
      expect(await verifyPassword(new Secret(password), hash)).toBe(true);
    }
    if (stopped.status === 201) expect(repeated.text).toBe(stopped.text);
  }
});

test("a claim whose process died is free again after a minute, and an answer after a day", async () => {
  await using api = await createTestApi();
  const began = Date.now();
  await api.secret.read();

  // Dies between its claim and its first write: nothing that it does afterwards reaches the tables.
  const power = powerCut(api, 2);
  expect((await makePartner(api)).status).toBe(500);
  power.switchOn();
  expect(await makePartner(api)).toMatchObject({ status: 409, body: { type: "/problems/idempotency-in-progress" } });
  using _ = setClock(began + 61_000);
  const made = await makePartner(api);
  expect(made.status).toBe(201);

  vi.setSystemTime(began + 23 * HOUR);
  expect((await makePartner(api)).text).toBe(made.text);
  vi.setSystemTime(began + 25 * HOUR);
  expect((await makePartner(api)).body.id).not.toBe(made.body.id);
  expect(await partnersOf(api)).toHaveLength(2);
});

test("each caller has keys of its own; sessions of one role are one caller", async () => {
  await using api = await createTestApi();
  const makeAs = async (userId: string) => {
    const headers = { ...KEY, "content-type": "application/json", authorization: `AWS4-HMAC-SHA256 ${Math.random()}` };
    const context = { requestContext: { requestId: "r", authorizer: { iam: { userId } } } };
    const request = { method: "POST", headers, body: '{"name":"Acme"}' };
    return (await answer(await api.app.request("/v1/partners", request, context))).body.id;
  };

  const id = await makeAs("AROAEXAMPLE:monday");
  expect(await makeAs("AROAEXAMPLE:tuesday")).toBe(id);
  const others = [await makeAs("AROAOTHER:monday"), await makeAs("AIDAEXAMPLE"), await makeAs("AIDAOTHER")];
  expect(new Set([id, ...others]).size).toBe(4);
});

test("requests that repeat themselves anyway take no notice of a key", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  for (const name of ["One", "Two"])
    expect((await api.call(`PATCH /v1/partners/${id}`, { name }, KEY)).body.name).toBe(name);
});

test("an answer that cannot be kept is given all the same, and the log says so", async () => {
  await using api = await createTestApi();
  const { idempotentRequests } = api;
  const keep = () => Promise.reject(new Error("The table is away."));
  const claim = idempotentRequests.claim.bind(idempotentRequests);
  const forgetful = Object.assign(Object.create(idempotentRequests), { claim, keep });
  const app = createApi({ ...api, idempotentRequests: forgetful, announce: async () => {} });

  const headers = { ...KEY, "content-type": "application/json" };
  const made = await app.request("/v1/partners", { method: "POST", headers, body: '{"name":"Acme"}' });
  expect(made.status).toBe(201);
  expect(api.logLines.join()).toContain("not kept");
});
