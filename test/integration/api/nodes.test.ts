import { expect, test } from "vitest";
import { createTestApi } from "./test-api.ts";

test("nodes show what they advertise", async () => {
  await using api = await createTestApi();
  const at = new Date();
  await api.nodes.heartbeat("local", "boot-1", at);
  await api.nodes.observe("node-2", "198.51.100.7", 1);
  await api.nodes.heartbeat("node-2", "boot-2", at, { address: "198.51.100.8" });

  const { status, body } = await api.call("GET /v1/nodes");
  expect(status).toBe(200);
  expect(body.items).toHaveLength(2);
  expect(body.items).toContainEqual({ id: "local", heartbeatAt: at.toISOString() });
  expect(body.items).toContainEqual({
    id: "node-2",
    observedAddress: "198.51.100.7",
    witnessedAddress: "198.51.100.8",
    heartbeatAt: at.toISOString(),
  });
});

test.for([{ mode: "auto" }, { mode: "local" }, { mode: "fixed", address: "198.51.100.7" }])(
  "the address %j is chosen and announced",
  async (choice) => {
    await using api = await createTestApi();
    await api.nodes.heartbeat("local", "boot-1", new Date());

    const chosen = await api.call("PUT /v1/nodes/local/address", choice);
    expect(chosen).toMatchObject({ status: 200, body: { id: "local", choice } });
    expect((await api.nodes.get("local"))?.choice).toEqual(choice);
    expect(await api.announced()).toEqual([{ kind: "node", nodeId: "local" }]);
  },
);

test.for([
  {},
  { mode: "fixed" },
  { mode: "fixed", address: "ftp.example.com" },
  { mode: "fixed", address: "2001:db8::1" },
  { mode: "auto", address: "198.51.100.7" },
  { mode: "AUTO" },
])("the address %j is refused", async (choice) => {
  await using api = await createTestApi();
  await api.nodes.heartbeat("local", "boot-1", new Date());

  expect((await api.call("PUT /v1/nodes/local/address", choice)).status).toBe(422);
  expect(await api.nodes.get("local")).not.toHaveProperty("choice");
});

test("a node that never reported has no address to choose", async () => {
  await using api = await createTestApi();

  const refused = await api.call("PUT /v1/nodes/node-9/address", { mode: "auto" });
  expect(refused).toMatchObject({ status: 404, body: { type: "/problems/node-not-found" } });
  expect((await api.call("GET /v1/nodes")).body).toEqual({ items: [] });
});

test("a choice that could not be announced is repeated and announced", async () => {
  await using api = await createTestApi();
  await api.nodes.heartbeat("local", "boot-1", new Date());

  api.feed = "down";
  expect((await api.call("PUT /v1/nodes/local/address", { mode: "local" })).status).toBe(503);
  api.feed = "up";
  expect((await api.call("PUT /v1/nodes/local/address", { mode: "local" })).status).toBe(200);
  expect(await api.announced()).toEqual([{ kind: "node", nodeId: "local" }]);
});
