import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "../../../shared/secret.ts";
import { verifyPassword } from "../../../tables/password-hash.ts";
import { sshKey } from "../../support/ssh-key.ts";
import { cheapHash, PASSWORD } from "../../support/test-password.ts";
import { account } from "../../unit/tables/rows.ts";
import { createTestApi, loseAnswer, powerCut, type TestApi } from "./test-api.ts";

const ID = /^[0-9a-f-]{36}$/;

async function withAccount(api: TestApi) {
  const partner = await api.makePartner();
  const password = { kind: "password" as const, id: randomUUID(), createdAt: new Date().toISOString() };
  await api.accounts.create(account("acme", partner, { credentials: [{ ...password, hash: cheapHash(PASSWORD) }] }));
  const address = `/v1/partners/${partner}/accounts/acme`;
  return { partner, account: address, credentials: `${address}/credentials`, password: PASSWORD };
}

async function logsIn(api: TestApi, password: string): Promise<boolean> {
  const { credentials = [] } = (await api.accounts.get("acme")) ?? {};
  const valid = credentials.filter(({ expiresAt }) => !expiresAt || new Date(expiresAt) > new Date());
  const hashes = valid.flatMap((each) => (each.kind === "password" ? [each.hash] : []));
  const right = await Promise.all(hashes.map((hash) => verifyPassword(new Secret(password), hash)));
  return right.includes(true);
}

test("a second password is made and shown once; both log in", async () => {
  await using api = await createTestApi();
  const { credentials, password, account } = await withAccount(api);

  const made = await api.call(`POST ${credentials}`, { kind: "password" });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.stringMatching(ID),
    kind: "password",
    createdAt: expect.any(String),
    password: expect.stringMatching(/^\w{24}$/),
  });
  expect(await logsIn(api, made.body.password)).toBe(true);
  expect(await logsIn(api, password)).toBe(true);

  const { password: _, ...rest } = made.body;
  expect(made.headers.get("location")).toBe(`${credentials}/${rest.id}`);
  expect((await api.call(`GET ${credentials}/${rest.id}`)).body).toEqual(rest);
  const { items } = (await api.call(`GET ${credentials}`)).body;
  expect(items).toEqual([{ kind: "password", id: expect.any(String), createdAt: expect.any(String) }, rest]);
  expect((await api.call(`GET ${account}`)).body.credentials).toEqual(items);
});

test("a rotation with an overlap lets the older passwords end then, unless they end earlier", async () => {
  await using api = await createTestApi();
  const { credentials, password } = await withAccount(api);
  const soon = new Date(Date.now() + 60_000).toISOString();
  await api.call(`POST ${credentials}`, { kind: "password", password: "ends before", expiresAt: soon });

  const begun = Date.now();
  await api.call(`POST ${credentials}`, { kind: "password", password: "battery staple", overlapSeconds: 3600 });

  const { items } = (await api.call(`GET ${credentials}`)).body;
  expect(items).toMatchObject([{ expiresAt: expect.any(String) }, { expiresAt: soon }, { kind: "password" }]);
  expect(items[2]).not.toHaveProperty("expiresAt");
  const overlap = new Date(items[0].expiresAt).getTime() - begun;
  expect(overlap).toBeGreaterThanOrEqual(3_600_000);
  expect(overlap).toBeLessThan(3_660_000);
  expect(await logsIn(api, password)).toBe(true);
});

test("a rotation without an overlap leaves the new password alone, and what is not a password", async () => {
  await using api = await createTestApi();
  const { credentials, password } = await withAccount(api);
  await api.call(`POST ${credentials}`, { kind: "certificate", subject: "CN=acme" });

  await api.call(`POST ${credentials}`, { kind: "password", password: "battery staple", overlapSeconds: 0 });

  const { items } = (await api.call(`GET ${credentials}`)).body;
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(["certificate", "password"]);
  expect(await logsIn(api, password)).toBe(false);
  expect(await logsIn(api, "battery staple")).toBe(true);
});

test("an account has five passwords at most; those that have expired do not count", async () => {
  await using api = await createTestApi();
  const { partner, credentials } = await withAccount(api);
  const password = (id: string, expiresAt?: string) => ({
    kind: "password" as const,
    id,
    createdAt: "2026-01-01T00:00:00Z",
    hash: cheapHash(id),
    ...(expiresAt && { expiresAt }),
  });
  const ended = ["a", "b", "c", "d"].map((id) => password(id, "2026-01-02T00:00:00Z"));
  const valid = ["e", "f", "g", "h"].map((id) => password(id));
  await api.accounts.update({ username: "acme", partnerId: partner }, { credentials: [...ended, ...valid] });
  const count = async () => (await api.call(`GET ${credentials}`)).body.items.length;

  expect((await api.call(`POST ${credentials}`, { kind: "password" })).status).toBe(201);
  expect(await count()).toBe(5);
  const refused = await api.call(`POST ${credentials}`, { kind: "password" });
  expect(refused).toMatchObject({ status: 409, body: { type: "/problems/too-many-credentials" } });
  expect(await count()).toBe(5);
  expect((await api.call(`POST ${credentials}`, { kind: "password", overlapSeconds: 0 })).status).toBe(201);
  expect(await count()).toBe(1);
});

test("an account has twenty credentials at most", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);
  const add = (n: number) => api.call(`POST ${credentials}`, { kind: "certificate", subject: `CN=${n}` });
  for (let count = 2; count <= 20; count++) expect((await add(count)).status).toBe(201);

  expect((await add(21)).body.type).toBe("/problems/too-many-credentials");
});

test("an SSH key is kept once, and known by its fingerprint", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);
  const publicKey = sshKey("ed25519");

  const made = await api.call(`POST ${credentials}`, { kind: "sshKey", publicKey: `${publicKey}\n` });
  expect(made).toMatchObject({
    status: 201,
    body: { kind: "sshKey", fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/), comment: "backup@acme" },
  });
  expect((await api.call(`GET ${credentials}`)).body.items[1]).toEqual(made.body);
  expect((await api.accounts.get("acme"))?.credentials[1]).toMatchObject({ publicKey });

  const renamed = publicKey.replace("backup@acme", "an other comment");
  const again = await api.call(`POST ${credentials}`, { kind: "sshKey", publicKey: renamed });
  expect(again).toMatchObject({ status: 409, body: { type: "/problems/credential-exists" } });
});

test("a fingerprint is OpenSSH's", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);

  const { body } = await api.call("GET /v1/openapi.json");
  const { publicKey } = body.components.schemas.NewSshKey.properties;
  const { fingerprint } = body.components.schemas.Credential.properties;
  expect(publicKey.example).toMatch(new RegExp(publicKey.pattern, "u"));
  const made = await api.call(`POST ${credentials}`, { kind: "sshKey", publicKey: publicKey.example });
  // From `ssh-keygen -lf`.
  expect(made.body).toMatchObject({ fingerprint: fingerprint.example, comment: "backup@acme.example" });
});

test("the subject of a certificate is kept as it is, once", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);
  const certificate = { kind: "certificate", subject: "CN=acme,O=Acme\\, Ltd,C=DE" };

  expect(await api.call(`POST ${credentials}`, certificate)).toMatchObject({ status: 201, body: certificate });
  expect((await api.call(`POST ${credentials}`, certificate)).body.type).toBe("/problems/credential-exists");
});

test("what is not a credential is refused, and where it is wrong is said", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);

  for (const { body, pointer } of [
    { body: {}, pointer: "#/kind" },
    { body: { kind: "anonymous" }, pointer: "#/kind" },
    { body: { kind: "password", subject: "CN=acme" }, pointer: "#/subject" },
    { body: { kind: "password", password: "short" }, pointer: "#/password" },
    { body: { kind: "password", overlapSeconds: -1 }, pointer: "#/overlapSeconds" },
    { body: { kind: "password", expiresAt: "tomorrow" }, pointer: "#/expiresAt" },
    { body: { kind: "sshKey" }, pointer: "#/publicKey" },
    { body: { kind: "sshKey", publicKey: "ssh-ed25519 AAAA" }, pointer: "#/publicKey" },
    { body: { kind: "certificate" }, pointer: "#/subject" },
    { body: { kind: "certificate", subject: "CN = acme" }, pointer: "#/subject" },
    { body: { kind: "certificate", subject: "CN=acme", overlapSeconds: 0 }, pointer: "#/overlapSeconds" },
  ])
    expect(await api.call(`POST ${credentials}`, body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  expect((await api.call(`GET ${credentials}`)).body.items).toHaveLength(1);
});

test("a credential that is taken away is gone, and the nodes are told", async () => {
  await using api = await createTestApi();
  const { credentials, password } = await withAccount(api);
  const [{ id }] = (await api.call(`GET ${credentials}`)).body.items;

  expect((await api.call(`DELETE ${credentials}/${id}`)).status).toBe(204);
  expect(await logsIn(api, password)).toBe(false);
  expect(await api.announced()).toEqual([{ kind: "account", username: "acme" }]);
  expect((await api.call(`GET ${credentials}`)).body).toEqual({ items: [] });
  for (const method of ["GET", "DELETE"])
    expect(await api.call(`${method} ${credentials}/${id}`)).toMatchObject({
      status: 404,
      body: { type: "/problems/credential-not-found" },
    });
});

test("one that the nodes could not be told of logs nobody in either, and can be taken away again", async () => {
  await using api = await createTestApi();
  const { credentials, password } = await withAccount(api);
  const [{ id }] = (await api.call(`GET ${credentials}`)).body.items;

  api.feed = "down";
  expect((await api.call(`DELETE ${credentials}/${id}`)).body.type).toBe("/problems/not-announced");
  expect(await logsIn(api, password)).toBe(false);
  api.feed = "up";
  expect((await api.call(`DELETE ${credentials}/${id}`)).status).toBe(204);
});

test("a removal that a power cut stops at any write is finished by a repeat", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);
  const [{ id }] = (await api.call(`GET ${credentials}`)).body.items;

  for (const nth of [1, 2, 3]) {
    const power = powerCut(api, nth);
    expect((await api.call(`DELETE ${credentials}/${id}`)).status).toBeGreaterThanOrEqual(500);
    power.switchOn();
  }
  expect((await api.call(`DELETE ${credentials}/${id}`)).status).toBe(204);
  expect((await api.call(`GET ${credentials}`)).body.items).toEqual([]);
});

test("credentials are found under their own account and partner alone", async () => {
  await using api = await createTestApi();
  const { partner, credentials } = await withAccount(api);
  const other = await api.makePartner();
  const [{ id }] = (await api.call(`GET ${credentials}`)).body.items;

  for (const [list, type] of [
    [`/v1/partners/${other}/accounts/acme/credentials`, "account-not-found"],
    [`/v1/partners/${partner}/accounts/nobody/credentials`, "account-not-found"],
    ["/v1/partners/p-000000000000/accounts/acme/credentials", "partner-not-found"],
  ])
    for (const [request, body] of [
      [`GET ${list}`],
      [`POST ${list}`, { kind: "password" }],
      [`GET ${list}/${id}`],
      [`DELETE ${list}/${id}`],
    ] as const)
      expect(await api.call(request, body)).toMatchObject({ status: 404, body: { type: `/problems/${type}` } });
  expect((await api.call(`GET ${credentials}`)).body.items).toHaveLength(1);
});

test("a partner that is offboarded gets no credentials", async () => {
  await using api = await createTestApi();
  const { partner, credentials } = await withAccount(api);
  await api.call(`PATCH /v1/partners/${partner}`, { state: "offboarded" });

  const refused = await api.call(`POST ${credentials}`, { kind: "password" });
  expect(refused.body.type).toBe("/problems/partner-offboarded");
});

test("additions, removals and changes at once do not lose each other, and keep to the limit", async () => {
  await using api = await createTestApi();
  const { account, credentials } = await withAccount(api);
  const subjects = Array.from({ length: 8 }, (_, n) => `CN=${n}`);
  const [{ id }] = (await api.call(`GET ${credentials}`)).body.items;

  const [removed, changed, ...added] = await Promise.all([
    api.call(`DELETE ${credentials}/${id}`),
    api.call(`PATCH ${account}`, { tags: { a: "b" } }),
    ...[...subjects, ...subjects].map((subject) => api.call(`POST ${credentials}`, { kind: "certificate", subject })),
    ...Array.from({ length: 6 }, () => api.call(`POST ${credentials}`, { kind: "password" })),
  ]);

  expect([removed?.status, changed?.status]).toEqual([204, 200]);
  const made = added.filter(({ status }) => status === 201).map(({ body }) => body.id);
  const { items } = (await api.call(`GET ${credentials}`)).body;
  expect(items.map((item: { id: string }) => item.id).toSorted()).toEqual(made.toSorted());
  expect(items.filter(({ kind }: { kind: string }) => kind === "certificate")).toHaveLength(8);
  expect(added.filter(({ body }) => body.type === "/problems/credential-exists")).toHaveLength(8);
  expect((await api.call(`GET ${account}`)).body.tags).toEqual({ a: "b" });
});

test("an addition whose answer was lost on its way to us is made once", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);

  loseAnswer(api);
  expect((await api.call(`POST ${credentials}`, { kind: "certificate", subject: "CN=acme" })).status).toBe(201);
  expect((await api.call(`GET ${credentials}`)).body.items).toHaveLength(2);
});

test("neither answers nor the log hold a password or a hash, but the answer that shows it", async () => {
  await using api = await createTestApi();
  const { credentials } = await withAccount(api);
  const chosen = "Tr0ub4dor&3-chosen";

  const made = await api.call(`POST ${credentials}`, { kind: "password" });
  const answers = [
    await api.call(`POST ${credentials}`, { kind: "password", password: chosen }),
    await api.call(`POST ${credentials}`, { kind: "password", password: chosen, pasword: chosen }),
    await api.call(`POST ${credentials}`, { kind: "sshKey", publicKey: chosen }),
    await api.call(`GET ${credentials}`),
    await api.call(`GET ${credentials}/${made.body.id}`),
  ];

  expect(answers.map(({ status }) => status)).toEqual([201, 422, 422, 200, 200]);
  const seen = [...answers.map(({ text }) => text), ...api.logLines].join("\n");
  expect(seen).not.toContain(chosen);
  expect(seen).not.toContain(made.body.password);
  expect(seen + made.text).not.toMatch(/scrypt\$|"hash"/);
});
