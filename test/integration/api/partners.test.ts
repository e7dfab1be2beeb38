import { expect, test } from "vitest";
import { createTestApi, loseAnswer, powerCut } from "./test-api.ts";

test("a partner that is made has an id, is live and can be read", async () => {
  await using api = await createTestApi();

  const made = await api.call("POST /v1/partners", {
    name: "Acme",
    networks: ["192.0.2.0/24"],
    tags: { region: "emea" },
  });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.stringMatching(/^p-[0-9a-z]{12}$/),
    name: "Acme",
    state: "live",
    environment: "production",
    contacts: [],
    networks: ["192.0.2.0/24"],
    tags: { region: "emea" },
    etag: expect.any(String),
    createdAt: expect.any(String),
    updatedAt: made.body.createdAt,
  });
  expect(made.headers.get("location")).toBe(`/v1/partners/${made.body.id}`);

  const read = await api.call(`GET ${made.headers.get("location")}`);
  expect(read.status).toBe(200);
  expect(read.body).toEqual(made.body);
});

test("a partner can be made as a draft, and as nothing else but live", async () => {
  await using api = await createTestApi();

  expect((await api.call("POST /v1/partners", { name: "Acme", state: "draft" })).body.state).toBe("draft");
  expect((await api.call("POST /v1/partners", { name: "Acme", state: "offboarded" })).status).toBe(422);
});

test("a change touches what it names, and is announced", async () => {
  await using api = await createTestApi();
  const contacts = [{ name: "Ada", role: "technical" }];
  const id = await api.makePartner({ environment: "test", contacts, networks: ["192.0.2.0/24"], tags: { a: "b" } });
  const before = (await api.call(`GET /v1/partners/${id}`)).body;

  const changed = await api.call(`PATCH /v1/partners/${id}`, { state: "suspended" });
  expect(changed.status).toBe(200);
  const { etag, updatedAt } = changed.body;
  expect(changed.body).toEqual({ ...before, state: "suspended", etag, updatedAt });
  expect(etag).not.toBe(before.etag);
  expect((await api.call(`GET /v1/partners/${id}`)).body).toEqual(changed.body);
  expect(await api.announced()).toEqual([{ kind: "partner", partnerId: id }]);
});

test("an expiry is set, and taken away by null", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner({ expiresAt: "2030-01-01T00:00:00Z" });

  expect((await api.call(`PATCH /v1/partners/${id}`, { name: "B" })).body.expiresAt).toBe("2030-01-01T00:00:00Z");
  expect((await api.call(`PATCH /v1/partners/${id}`, { expiresAt: null })).body).not.toHaveProperty("expiresAt");
  expect((await api.call(`GET /v1/partners/${id}`)).body).not.toHaveProperty("expiresAt");
});

test("a change that could not be announced is to be repeated, and the repeat announces it", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  api.feed = "down";
  const refused = await api.call(`PATCH /v1/partners/${id}`, { state: "suspended" });
  expect(refused).toMatchObject({ status: 503, body: { type: "/problems/not-announced" } });
  expect(refused.body.fix).toContain("Repeat");

  api.feed = "up";
  expect((await api.call(`PATCH /v1/partners/${id}`, { state: "suspended" })).status).toBe(200);
  expect(await api.announced()).toEqual([{ kind: "partner", partnerId: id }]);
});

test("of many partners made at once with one externalId there is one", async () => {
  await using api = await createTestApi();

  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => api.call("POST /v1/partners", { name: `Acme ${n}`, externalId: "crm-1" })),
  );

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.type === "/problems/external-id-taken")).toHaveLength(11);
  expect((await api.call("GET /v1/partners")).body.items).toHaveLength(1);
});

test("a creation that stopped between its writes is made good by a repeat", async () => {
  await using api = await createTestApi();
  const acme = { name: "Acme", externalId: "crm-1" };

  const power = powerCut(api, 2);
  expect((await api.call("POST /v1/partners", acme)).status).toBe(500);
  power.switchOn();
  expect((await api.call("GET /v1/partners")).body.items).toEqual([]);

  expect((await api.call("POST /v1/partners", acme)).status).toBe(201);
  expect((await api.call("POST /v1/partners", acme)).status).toBe(409);
});

test.for([{ name: "Acme" }, { name: "Acme", externalId: "crm-1" }])(
  "the partner %j is made once when the SDK has to repeat its creation",
  async (partner) => {
    await using api = await createTestApi();

    loseAnswer(api);
    const made = await api.call("POST /v1/partners", partner);
    expect(made.status).toBe(201);
    expect((await api.call("GET /v1/partners")).body.items).toEqual([made.body]);
  },
);

test("a deleted partner's accounts, user names and externalId are gone and free", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner({ externalId: "crm-1" });
  await api.call(`POST /v1/partners/${id}/accounts`, { username: "acme", password: "correct horse" });

  expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(204);

  expect((await api.call(`GET /v1/partners/${id}`)).status).toBe(404);
  expect((await api.call(`GET /v1/partners/${id}/accounts`)).status).toBe(404);
  expect((await api.call(`PATCH /v1/partners/${id}`, { state: "live" })).status).toBe(404);
  expect((await api.call("GET /v1/partners")).body.items).toEqual([]);
  expect(await api.announced()).toContainEqual({ kind: "partner", partnerId: id });

  const next = await api.makePartner({ externalId: "crm-1" });
  expect(next).not.toBe(id);
  const account = { username: "acme", password: "battery staple" };
  expect((await api.call(`POST /v1/partners/${next}/accounts`, account)).status).toBe(201);
});

test("deleting again is as good as deleting; a partner that never was is not found", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(204);
  expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(204);
  expect((await api.call("DELETE /v1/partners/p-000000000000")).status).toBe(404);
});

test.for([1, 2, 3, 4, 5, 6])(
  "a deletion that stops at write %i is finished by a repeat, with no login in between",
  async (nth) => {
    await using api = await createTestApi();
    const id = await api.makePartner({ externalId: "crm-1" });
    for (const username of ["one", "two"])
      await api.call(`POST /v1/partners/${id}/accounts`, { username, password: "correct horse" });

    // Offboard, announce, two accounts, externalId, the partner.
    const power = powerCut(api, nth);
    expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(nth === 2 ? 503 : 500);
    power.switchOn();
    if (nth > 1) expect((await api.partners.get(id))?.state).toBe("offboarded");

    expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(204);
    expect(await api.accounts.get("one")).toBeUndefined();
    expect(await api.accounts.get("two")).toBeUndefined();
    expect(await api.announced()).toContainEqual({ kind: "partner", partnerId: id });
    expect((await api.call("POST /v1/partners", { name: "Acme", externalId: "crm-1" })).status).toBe(201);
  },
);

test("a deletion that could not be announced is repeated and announced", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();

  api.feed = "down";
  expect((await api.call(`DELETE /v1/partners/${id}`)).body.type).toBe("/problems/not-announced");
  api.feed = "up";
  expect((await api.call(`DELETE /v1/partners/${id}`)).status).toBe(204);
  expect(await api.announced()).toEqual([{ kind: "partner", partnerId: id }]);
});

test("pages hold every partner once, in the order in which they were made", async () => {
  await using api = await createTestApi();
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await api.makePartner({ name: `Partner ${n}` }));

  const first = await api.call("GET /v1/partners?limit=2");
  const second = await api.call(`GET /v1/partners?limit=2&nextToken=${first.body.nextToken}`);
  const third = await api.call(`GET /v1/partners?limit=2&nextToken=${second.body.nextToken}`);

  const seen = [first, second, third].flatMap(({ body }) => body.items.map((item: { id: string }) => item.id));
  expect(new Set(seen)).toEqual(new Set(ids));
  expect(seen).toHaveLength(5);
  expect(third.body).not.toHaveProperty("nextToken");
});

test("a list that fits its page exactly has no next one", async () => {
  await using api = await createTestApi();
  for (let n = 0; n < 2; n++) await api.makePartner();

  expect((await api.call("GET /v1/partners?limit=2")).body).toEqual({ items: [expect.anything(), expect.anything()] });
});
