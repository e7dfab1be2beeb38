import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Answer, answer, createTestApi } from "../integration/api/test-api.ts";
import { apiBeside } from "../support/api-beside.ts";
import { secured } from "../support/ftp-client.ts";
import { eventually } from "../support/local-eventually.ts";
import { PARTNER_ID, startTestNode, type TestNode } from "../support/test-node.ts";

/** The API beside a node that runs. */
function operate(node: TestNode) {
  const app = apiBeside(node);
  return async (request: string): Promise<Answer> => {
    const [method = "", path = ""] = request.split(" ");
    return answer(await app.request(path, { method }));
  };
}

type Call = ReturnType<typeof operate>;

/** The items of a list, once there are so many. */
function listed(call: Call, list: string, count: number) {
  return eventually(`${count} in ${list}`, async () => {
    const { body } = await call(`GET ${list}`);
    return body.items.length === count ? body.items : undefined;
  });
}

test("a session and its transfers are seen while they happen, and afterwards", async () => {
  await using node = await startTestNode({ workers: 2 });
  const call = operate(node);
  await using client = await node.connect();
  await client.secure();
  await client.login();
  await client.command("CLNT Tester 1.0");

  const [session] = await listed(call, "/v1/sessions", 1);
  expect(session).toMatchObject({
    nodeId: "test",
    username: "alice",
    partnerId: PARTNER_ID,
    address: "127.0.0.1",
    protocol: "ftps-explicit",
    tlsVersion: "TLSv1.3",
    cipher: expect.stringMatching(/^TLS_/),
    transfers: 0,
    live: true,
  });
  expect(session).not.toHaveProperty("bootId");

  const connection = await client.passive();
  client.send("STOR orders.csv");
  const data = await secured(connection);
  expect(await client.reply()).toMatch(/^150 /);
  const transferring = await eventually("the transfer that runs", async () => {
    const { body } = await call(`GET /v1/sessions/${session.id}`);
    return body.transfer ? body : undefined;
  });
  expect(transferring).toMatchObject({ client: "Tester 1.0", transfer: { command: "STOR", path: "/orders.csv" } });
  expect(transferring.transfer).not.toHaveProperty("endedAt");
  data.end("0123456789");
  expect(await client.reply()).toMatch(/^226 /);
  await client.download("RETR missing.csv", secured);

  const [refused, stored] = await listed(call, `/v1/transfers?partnerId=${PARTNER_ID}`, 2);
  expect(refused).toMatchObject({ direction: "download", path: "/missing.csv", result: "refused", bytes: 0 });
  expect(stored).toEqual({
    id: transferring.transfer.id,
    session: session.id,
    nodeId: "test",
    username: "alice",
    partnerId: PARTNER_ID,
    address: "127.0.0.1",
    direction: "upload",
    command: "STOR",
    path: "/orders.csv",
    bytes: 10,
    milliseconds: expect.any(Number),
    result: "ok",
    mode: expect.stringMatching(/^(PASV|EPSV)$/),
    protected: true,
    type: "image",
    startedAt: expect.any(String),
    endedAt: expect.any(String),
  });
  expect((await call(`GET /v1/transfers/${stored.id}`)).body).toEqual(stored);

  await client.command("QUIT");
  await listed(call, "/v1/sessions", 0);
  expect((await call(`GET /v1/sessions/${session.id}`)).body).toMatchObject({
    live: false,
    ended: "quit",
    transfers: 2,
    transfersFailed: 1,
    bytesIn: 10,
    transfer: { path: "/missing.csv", result: "refused", bytes: 0 },
  });
});

test("a session that is ended is told 421 within seconds, in the middle of an upload; others go on", async () => {
  await using node = await startTestNode({ workers: 2 });
  await node.addAccount({ username: "bob" });
  const call = operate(node);
  await using bystander = await node.login();
  await using client = await node.login("bob");
  const data = await client.passive();
  data.on("error", () => undefined).write("half a fi");
  expect(await client.command("STOR partial")).toMatch(/^150 /);

  const [session] = await listed(call, "/v1/sessions?username=bob", 1);
  expect((await call(`DELETE /v1/sessions/${session.id}`)).status).toBe(204);
  expect(await client.reply()).toMatch(/^426 /);
  expect(await client.reply()).toBe("421 The session was ended by the operator.");
  expect(await bystander.command("NOOP")).toBe("200 OK.");

  const [{ username }] = await listed(call, "/v1/sessions", 1);
  expect(username).toBe("alice");
  const ended = (await call(`GET /v1/sessions/${session.id}`)).body;
  expect(ended).toMatchObject({ live: false, ended: "sent-away", reason: "The session was ended by the operator." });
  expect((await call(`DELETE /v1/sessions/${session.id}`)).status).toBe(204);
});

test("what happened last before a node stopped is written down", async () => {
  await using node = await startTestNode({ workers: 1 });
  const call = operate(node);
  await using client = await node.login();
  const [session] = await listed(call, "/v1/sessions", 1);
  expect(await client.upload("STOR last.csv", "0123456789")).toMatch(/^226 /);
  await node.drain();

  expect((await call("GET /v1/transfers")).body.items).toMatchObject([{ path: "/last.csv", bytes: 10 }]);
  const { body } = await call(`GET /v1/sessions/${session.id}`);
  expect(body).toMatchObject({ live: false, ended: "sent-away", bytesIn: 10, transfer: { path: "/last.csv" } });
});

test.for([
  { filter: "username=alice", count: 2 },
  { filter: "username=ALICE&nodeId=n1", count: 1 },
  { filter: "nodeId=n2", count: 1 },
  { filter: "username=nobody", count: 0 },
  { filter: "partnerId=p-00000000000x", count: 0 },
])("sessions are filtered by $filter", async ({ filter, count }) => {
  await using api = await createTestApi();
  const partnerId = await api.makePartner();
  await api.call(`POST /v1/partners/${partnerId}/accounts`, { username: "alice" });
  for (const nodeId of ["n1", "n2", "stopped"]) {
    if (nodeId !== "stopped") await api.nodes.heartbeat(nodeId, "boot", new Date());
    await api.sessions.put({ ...SESSION, id: randomUUID(), nodeId, partnerId }, 60, AbortSignal.timeout(5_000));
  }

  const { status, body } = await api.call(`GET /v1/sessions?${filter}`);
  expect(status).toBe(200);
  expect(body.items).toHaveLength(count);
  const pages = await api.call(`GET /v1/sessions?limit=1&${filter}`);
  expect("nextToken" in pages.body).toBe(count > 1);
});

const SESSION = {
  bootId: "boot",
  worker: 1,
  username: "alice",
  address: "198.51.100.20",
  protocol: "ftp",
  ...{ transfers: 0, transfersFailed: 0, bytesIn: 0, bytesOut: 0 },
  startedAt: new Date().toISOString(),
} as const;

test.for([
  "GET /v1/sessions?partnerId=acme",
  "GET /v1/sessions?nextToken=x",
  "GET /v1/transfers?from=yesterday",
  "GET /v1/transfers?result=fine",
  "GET /v1/transfers?username=%00",
  "GET /v1/transfers?nextToken=x",
])("%s is refused", async (request) => {
  await using api = await createTestApi();

  expect((await api.call(request)).status).toBe(400);
});

test.for(["GET /v1/sessions/x", "DELETE /v1/sessions/x", "GET /v1/transfers/x"])(
  "%s finds nothing",
  async (request) => {
    await using api = await createTestApi();

    const { status, body } = await api.call(request);
    expect(status).toBe(404);
    expect(body.type).toMatch(/^\/problems\/(session|transfer)-not-found$/);
    expect(await api.announced()).toEqual([]);
  },
);

test("a session that cannot be ended now says so", async () => {
  await using api = await createTestApi();
  const session = { ...SESSION, id: randomUUID(), nodeId: "n1", partnerId: PARTNER_ID };
  await api.sessions.put(session, 60, AbortSignal.timeout(5_000));

  api.feed = "down";
  expect((await api.call(`DELETE /v1/sessions/${session.id}`)).body.type).toBe("/problems/not-announced");
  api.feed = "up";
  expect((await api.call(`DELETE /v1/sessions/${session.id}`)).status).toBe(204);
  expect(await api.announced()).toEqual([{ kind: "session", sessionId: session.id }]);
});
