import { expect, test } from "vitest";
import { createTestApi, loseAnswer, powerCut, type TestApi } from "./test-api.ts";

/** One of each kind that has an ETag. */
async function makeOne(api: TestApi, kind: string): Promise<string> {
  const id = await api.makePartner();
  const partner = `/v1/partners/${id}`;
  if (kind === "partner") return partner;
  return (await api.call(`POST ${partner}/accounts`, { username: "acme" })).headers.get("location") ?? "";
}

async function etagOf(api: TestApi, address: string): Promise<string> {
  return (await api.call(`GET ${address}`)).headers.get("etag") ?? "";
}

const CHANGE = { tags: { region: "emea" } };
const FAILED = { status: 412, body: { type: "/problems/precondition-failed" } };

test("whoever makes, reads or changes one thing learns its ETag", async () => {
  await using api = await createTestApi();
  const partner = await api.call("POST /v1/partners", { name: "Acme" });
  const account = await api.call(`POST /v1/partners/${partner.body.id}/accounts`, { username: "acme" });

  for (const made of [partner, account]) {
    expect(made.headers.get("etag")).toBe(`"${made.body.etag}"`);
    const address = made.headers.get("location") ?? "";
    expect(await etagOf(api, address)).toBe(`"${made.body.etag}"`);
    const changed = await api.call(`PATCH ${address}`, CHANGE);
    expect(changed.headers.get("etag")).toBe(`"${changed.body.etag}"`);
    expect(changed.body.etag).not.toBe(made.body.etag);
  }
  expect((await api.call("GET /v1/partners")).headers.get("etag")).toBeNull();
});

test.for(["partner", "account"])(
  "a %s is changed for who knows its ETag, and not for who knows an old one",
  async (kind) => {
    await using api = await createTestApi();
    const address = await makeOne(api, kind);
    const old = await etagOf(api, address);
    const current = { "if-match": old };

    expect((await api.call(`PATCH ${address}`, CHANGE, current)).status).toBe(200);
    const before = await api.call(`GET ${address}`);
    expect(await api.call(`PATCH ${address}`, { tags: {} }, current)).toMatchObject(FAILED);
    expect(await api.call(`DELETE ${address}`, undefined, current)).toMatchObject(FAILED);
    expect(await api.call(`GET ${address}`)).toMatchObject({ status: 200, body: before.body });

    for (const any of [undefined, { "if-match": "*" }])
      expect((await api.call(`PATCH ${address}`, { tags: {} }, any)).status).toBe(200);
    const now = { "if-match": `"another", ${await etagOf(api, address)}` };
    expect((await api.call(`DELETE ${address}`, undefined, now)).status).toBe(204);
  },
);

test.for(["partner", "account"])("of changes at once of one %s with its ETag, one is made", async (kind) => {
  await using api = await createTestApi();
  const address = await makeOne(api, kind);
  const current = { "if-match": await etagOf(api, address) };

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => api.call(`PATCH ${address}`, { tags: { n: String(n) } }, current)),
  );
  const changed = answers.filter(({ status }) => status === 200);
  expect(changed).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
  expect((await api.call(`GET ${address}`)).body).toEqual(changed[0]?.body);
});

test.for(["W/", ""])("an ETag that is %s weak or no ETag matches nothing", async (weak) => {
  await using api = await createTestApi();
  const address = await makeOne(api, "partner");
  const etag = await etagOf(api, address);

  const ifMatch = weak ? `${weak}${etag}` : etag.replaceAll('"', "");
  expect(await api.call(`PATCH ${address}`, CHANGE, { "if-match": ifMatch })).toMatchObject(FAILED);
});

test.for(["partner", "account"])("what is not there is not found, whatever its ETag would be: %s", async (kind) => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const address = kind === "partner" ? "/v1/partners/p-000000000000" : `/v1/partners/${id}/accounts/nobody`;

  for (const method of ["PATCH", "DELETE"])
    expect(
      (await api.call(`${method} ${address}`, method === "PATCH" ? {} : undefined, { "if-match": '"x"' })).status,
    ).toBe(404);
});

test.for(["partner", "account"])(
  "a change of a %s that the SDK had to repeat is not taken for somebody else's",
  async (kind) => {
    await using api = await createTestApi();
    const address = await makeOne(api, kind);
    const current = { "if-match": await etagOf(api, address) };

    loseAnswer(api);
    expect(await api.call(`PATCH ${address}`, CHANGE, current)).toMatchObject({ status: 200, body: CHANGE });
  },
);

test.for([1, 2, 3, 4, 5, 6])(
  "a deletion with If-Match that stops at write %i is finished by its repeat",
  async (nth) => {
    await using api = await createTestApi();
    const id = await api.makePartner({ externalId: "crm-1" });
    for (const username of ["one", "two"]) await api.call(`POST /v1/partners/${id}/accounts`, { username });
    const current = { "if-match": await etagOf(api, `/v1/partners/${id}`) };

    const power = powerCut(api, nth);
    expect((await api.call(`DELETE /v1/partners/${id}`, undefined, current)).status).toBeGreaterThanOrEqual(500);
    power.switchOn();
    expect((await api.call(`DELETE /v1/partners/${id}`, undefined, current)).status).toBe(204);
  },
);

test.for(["partner", "account"])("a %s that is known is not sent again", async (kind) => {
  await using api = await createTestApi();
  const address = await makeOne(api, kind);
  const etag = await etagOf(api, address);

  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    const unchanged = await api.call(`GET ${address}`, undefined, { "if-none-match": known });
    expect(unchanged).toMatchObject({ status: 304, text: "" });
    expect(unchanged.headers.get("etag")).toBe(etag);
    expect(unchanged.headers.get("cache-control")).toBe("no-store");
    expect(unchanged.headers.get("x-request-id")).toBeTruthy();
  }
  await api.call(`PATCH ${address}`, CHANGE);
  expect((await api.call(`GET ${address}`, undefined, { "if-none-match": etag })).status).toBe(200);
});

test.for(["partner", "account"])(
  "a change of a %s that could not be announced is repeated and announced",
  async (kind) => {
    await using api = await createTestApi();
    const address = await makeOne(api, kind);
    const current = { "if-match": await etagOf(api, address) };

    api.feed = "down";
    expect((await api.call(`PATCH ${address}`, CHANGE, current)).status).toBe(503);
    api.feed = "up";
    expect(await api.call(`PATCH ${address}`, { tags: {} }, current)).toMatchObject(FAILED);
    expect((await api.call(`PATCH ${address}`, CHANGE, current)).status).toBe(200);
    expect(await api.announced()).toHaveLength(1);
  },
);
