import { expect, test } from "vitest";
import { permissionSchema } from "../../../shared/account.ts";
import { Secret } from "../../../shared/secret.ts";
import { verifyPassword } from "../../../tables/password-hash.ts";
import { createTestApi, loseAnswer, type TestApi } from "./test-api.ts";

async function logsIn(api: TestApi, username: string, password: string): Promise<boolean> {
  const [credential] = (await api.accounts.get(username))?.credentials ?? [];
  return credential?.kind === "password" && verifyPassword(new Secret(password), credential.hash);
}

test("an account without a password gets one, shown once", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  const made = await api.call(`POST /v1/partners/${id}/accounts`, { username: "Acme" });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    username: "acme",
    partnerId: id,
    status: "active",
    password: expect.stringMatching(/^[a-km-np-zA-HJ-NP-Z2-9]{24}$/),
    credentials: [{ kind: "password", id: expect.any(String), createdAt: expect.any(String) }],
    root: "/",
    startFolder: "/",
    permissions: [{ folder: "/", allow: permissionSchema.options }],
    protocols: ["ftp", "ftps", "sftp"],
    networks: [],
    tls: { control: "optional", data: "optional" },
    tlsResumption: "allowed",
    peerCheck: "strict",
    activeMode: true,
    limits: {},
    tags: {},
    etag: expect.any(String),
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  expect(made.headers.get("location")).toBe(`/v1/partners/${id}/accounts/acme`);
  expect(made.headers.get("cache-control")).toBe("no-store");
  expect(await logsIn(api, "acme", made.body.password)).toBe(true);

  const { password, ...rest } = made.body;
  expect((await api.call(`GET /v1/partners/${id}/accounts/acme`)).body).toEqual(rest);
  expect((await api.call(`GET /v1/partners/${id}/accounts`)).body).toEqual({ items: [rest] });
});

test("a password that the caller chose logs in and is not shown", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  const made = await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "grün 🐎 8!" });
  expect(made.status).toBe(201);
  expect(made.body).not.toHaveProperty("password");
  expect(await logsIn(api, "acme", "grün 🐎 8!")).toBe(true);
  expect(await logsIn(api, "acme", "grün 🐎 8?")).toBe(false);
});

test.for([
  { rule: "too short", password: "1234567" },
  { rule: "too short, in characters", password: "🐎".repeat(7) },
  { rule: "too long", password: "x".repeat(257) },
  { rule: "a line break", password: "12345678\r\n" },
  { rule: "a NUL", password: "1234\u00005678" },
  { rule: "half a character", password: "12345678\ud83d" },
  { rule: "not a text", password: 12345678 },
])("a password is refused: $rule", async ({ password }) => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  const refused = await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "#/password" }] } });
  expect(refused.text).not.toContain(String(password).slice(0, 7));
  expect(await api.accounts.get("acme")).toBeUndefined();
});

test("of many accounts made at once with one user name there is one", async () => {
  await using api = await createTestApi();
  const ids = await Promise.all([api.makePartner(), api.makePartner()]);

  const answers = await Promise.all(
    [...ids, ...ids, ...ids].map((id) => api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" })),
  );

  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  expect(answers.filter(({ body }) => body.type === "/problems/username-taken")).toHaveLength(5);
  expect(await logsIn(api, "acme", made[0]?.body.password)).toBe(true);
});

test("an account whose creation the SDK had to repeat is made, and shows its password", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  loseAnswer(api);
  const made = await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" });
  expect(made.status).toBe(201);
  expect(await logsIn(api, "acme", made.body.password)).toBe(true);
});

test("a user name is one name, however it is written", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  expect((await api.call(`POST /v1/partners/${id}/accounts`, { username: "ACME" })).status).toBe(409);
  expect((await api.call(`GET /v1/partners/${id}/accounts/AcMe`)).body.username).toBe("acme");
});

test("an account is found under its own partner alone", async () => {
  await using api = await createTestApi();
  const [id, other] = [await api.makePartner(), await api.makePartner()];
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  const address = `/v1/partners/${other}/accounts/acme`;
  expect((await api.call(`GET ${address}`)).body.type).toBe("/problems/account-not-found");
  expect((await api.call(`PATCH ${address}`, { status: "suspended" })).body.type).toBe("/problems/account-not-found");
  expect((await api.call(`DELETE ${address}`)).body.type).toBe("/problems/account-not-found");
  expect((await api.call(`GET /v1/partners/${other}/accounts`)).body.items).toEqual([]);
  expect((await api.accounts.get("acme"))?.status).toBe("active");
  expect(await api.announced()).toEqual([]);
});

test.for([
  { request: "GET /v1/partners/p-000000000000" },
  { request: "PATCH /v1/partners/p-000000000000", body: {} },
  { request: "GET /v1/partners/p-000000000000/accounts" },
  { request: "POST /v1/partners/p-000000000000/accounts", body: { username: "acme" } },
  { request: "GET /v1/partners/p-000000000000/accounts/acme" },
  { request: "PATCH /v1/partners/p-000000000000/accounts/acme", body: {} },
  { request: "DELETE /v1/partners/p-000000000000/accounts/acme" },
  { request: "GET /v1/partners/nonsense" },
])("below an unknown partner there is nothing: $request", async ({ request, body }) => {
  await using api = await createTestApi();

  expect(await api.call(request, body)).toMatchObject({ status: 404, body: { type: "/problems/partner-not-found" } });
});

test("a partner that is offboarded gets no accounts", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`PATCH /v1/partners/${id}`, { state: "offboarded" });

  const refused = await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" });
  expect(refused).toMatchObject({ status: 409, body: { type: "/problems/partner-offboarded" } });
});

test("a change touches what it names, and is announced", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, {
    username: "acme",
    password: "correct horse",
    root: "/acme",
    permissions: [{ folder: "/", allow: ["list"] }],
    protocols: ["ftps"],
    networks: ["192.0.2.0/24"],
    tls: { control: "required" },
    tlsResumption: "required",
    peerCheck: "relaxed",
    activeMode: false,
    limits: { sessions: 2, idleSeconds: 60 },
    tags: { a: "b" },
  });
  const before = (await api.call(`GET /v1/partners/${id}/accounts/acme`)).body;
  expect(before).toMatchObject({
    tls: { control: "required", data: "optional" },
    tlsResumption: "required",
    peerCheck: "relaxed",
    limits: { sessions: 2, idleSeconds: 60 },
  });

  const changed = await api.call(`PATCH /v1/partners/${id}/accounts/acme`, { status: "suspended" });
  expect(changed.status).toBe(200);
  const { etag, updatedAt } = changed.body;
  expect(changed.body).toEqual({ ...before, status: "suspended", etag, updatedAt });
  expect(await api.announced()).toEqual([{ kind: "account", username: "acme" }]);
});

test.for([
  { permissions: [{ folder: "/inbound", allow: ["list", "write"] }] },
  { permissions: [] },
  { root: "/acme" },
  { startFolder: "/inbound" },
  { protocols: ["sftp"] },
  { networks: ["2001:db8::/32"] },
  { tls: { control: "required", data: "required" } },
  { tlsResumption: "required" },
  { peerCheck: "relaxed" },
  { activeMode: false },
  { limits: { sessions: 4, transfers: 2, uploadBytes: 5_000_000_000, idleSeconds: 60 } },
  { limits: { uploadBytesPerSecond: 1_000_000, downloadBytesPerSecond: 2_000_000 } },
  { expiresAt: "2030-01-01T00:00:00Z" },
  { tags: { team: "edi" } },
])("a change of %j is kept", async (change) => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  expect((await api.call(`PATCH /v1/partners/${id}/accounts/acme`, change)).body).toMatchObject(change);
  expect((await api.call(`GET /v1/partners/${id}/accounts/acme`)).body).toMatchObject(change);
  expect(await logsIn(api, "acme", "correct horse")).toBe(true);
});

test("limits are replaced as a whole, and can all be taken away", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const address = `/v1/partners/${id}/accounts/acme`;
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", limits: { sessions: 4, transfers: 2 } });

  expect((await api.call(`PATCH ${address}`, { limits: { transfers: 3 } })).body.limits).toEqual({ transfers: 3 });
  expect((await api.call(`PATCH ${address}`, { tags: {} })).body.limits).toEqual({ transfers: 3 });
  expect((await api.call(`PATCH ${address}`, { limits: {} })).body.limits).toEqual({});
  expect((await api.call(`GET ${address}`)).body.limits).toEqual({});
});

test.for([
  { fields: { limits: { sessions: 0 } }, pointer: "#/limits/sessions" },
  { fields: { limits: { uploadBytes: 1.5 } }, pointer: "#/limits/uploadBytes" },
  { fields: { limits: { idleSeconds: "60" } }, pointer: "#/limits/idleSeconds" },
  { fields: { limits: { session: 1 } }, pointer: "#/limits/session" },
  { fields: { limits: null }, pointer: "#/limits" },
  { fields: { tlsResumption: "optional" }, pointer: "#/tlsResumption" },
  { fields: { peerCheck: false }, pointer: "#/peerCheck" },
])("$fields is refused, in a new account and in a change", async ({ fields, pointer }) => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme" });
  const refusal = { status: 422, body: { errors: [{ pointer }] } };

  expect(await api.call(`POST /v1/partners/${id}/accounts`, { username: "other", ...fields })).toMatchObject(refusal);
  expect(await api.call(`PATCH /v1/partners/${id}/accounts/acme`, fields)).toMatchObject(refusal);
  expect((await api.call(`GET /v1/partners/${id}/accounts`)).body.items).toHaveLength(1);
});

test.for(["username", "password", "credentials", "partnerId", "etag"])("a change cannot set %s", async (field) => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  const refused = await api.call(`PATCH /v1/partners/${id}/accounts/acme`, { [field]: "x" });
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: `#/${field}`, detail: `There is no field "${field}" here.` }] },
  });
});

test("a change that could not be announced is repeated and announced", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });
  const address = `/v1/partners/${id}/accounts/acme`;

  api.feed = "down";
  expect((await api.call(`PATCH ${address}`, { status: "suspended" })).status).toBe(503);
  api.feed = "up";
  expect((await api.call(`PATCH ${address}`, { status: "suspended" })).status).toBe(200);
  expect(await api.announced()).toEqual([{ kind: "account", username: "acme" }]);
});

test("a deleted account is gone, and its user name is free for others", async () => {
  await using api = await createTestApi();
  const [id, other] = [await api.makePartner(), await api.makePartner()];
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  expect((await api.call(`DELETE /v1/partners/${id}/accounts/acme`)).status).toBe(204);
  expect((await api.call(`GET /v1/partners/${id}/accounts/acme`)).status).toBe(404);
  expect((await api.call(`DELETE /v1/partners/${id}/accounts/acme`)).status).toBe(404);
  expect(await api.announced()).toEqual([{ kind: "account", username: "acme" }]);
  expect((await api.call(`POST /v1/partners/${other}/accounts`, { username: "acme" })).status).toBe(201);
});

test("a deletion that could not be announced logs nobody in, and its repeat announces it", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  api.feed = "down";
  expect((await api.call(`DELETE /v1/partners/${id}/accounts/acme`)).status).toBe(503);
  expect((await api.accounts.get("acme"))?.status).toBe("suspended");

  api.feed = "up";
  expect((await api.call(`DELETE /v1/partners/${id}/accounts/acme`)).status).toBe(204);
  expect(await api.announced()).toEqual([{ kind: "account", username: "acme" }]);
});

test("an account that outlived its partner does not hold its user name", async () => {
  await using api = await createTestApi();
  const [id, other] = [await api.makePartner(), await api.makePartner()];
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });
  // As when the account is written just after a deletion has listed the partner's accounts.
  await api.partners.delete({ id });

  expect((await api.call(`POST /v1/partners/${other}/accounts`, { username: "acme" })).status).toBe(201);
  expect((await api.accounts.get("acme"))?.partnerId).toBe(other);
});

test("pages hold every account once, by user name", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const names = ["a", "a-b", "a.b", "aa", "b", "b0", "b@c"];
  for (const username of names)
    await api.call(`POST /v1/partners/${id}/accounts`, { username, password: "correct horse" });

  const seen: string[] = [];
  let address = `/v1/partners/${id}/accounts?limit=2`;
  for (let pages = 0; address && pages < 10; pages++) {
    const { items, nextToken } = (await api.call(`GET ${address}`)).body;
    seen.push(...items.map((item: { username: string }) => item.username));
    address = nextToken && `/v1/partners/${id}/accounts?limit=2&nextToken=${nextToken}`;
  }
  expect(seen).toEqual(names.toSorted());
});
