import { connect } from "node:net";
import { expect, test } from "vitest";
import { FtpClient, readAll } from "../../support/ftp-client.ts";
import { PARTNER_ID, startTestNode } from "../../support/test-node.ts";

test("an account that is made can log in at once; suspended, its open session ends within seconds", async () => {
  await using node = await startTestNode({ workers: 1 });
  await using bystander = await node.login();
  await node.addAccount({ username: "bob" });
  await using client = await node.login("bob");

  await node.accounts.update({ username: "bob", partnerId: PARTNER_ID }, { status: "suspended" });
  await node.feed.append({ kind: "account", username: "bob" });
  expect(await client.reply()).toBe("421 The account may not be used any more.");
  await client.end();

  await using again = await node.connect();
  await again.command("USER bob");
  expect(await again.command("PASS correct horse")).toBe("530 Login incorrect.");
  expect(await bystander.command("NOOP")).toBe("200 OK.");
});

test("a suspended partner's sessions end, on every worker, also in the middle of an upload", async () => {
  await using node = await startTestNode({ workers: 2 });
  const clients = await Promise.all([node.login(), node.login(), node.login()]);
  const data = await clients[0].passive();
  data.on("error", () => undefined).write("half a fi");
  expect(await clients[0].command("STOR partial")).toMatch(/^150 /);

  await node.partners.update(PARTNER_ID, { state: "suspended" });
  await node.feed.append({ kind: "partner", partnerId: PARTNER_ID });
  await node.wake();
  expect(await clients[0].reply()).toMatch(/^426 /);
  for (const client of clients) expect(await client.reply()).toBe("421 The account may not be used any more.");
});

test("what changes of an account holds for the session that is open", async () => {
  await using node = await startTestNode({ workers: 1 });
  await using client = await node.login();
  expect(await client.command("MKD before")).toMatch(/^257 /);
  const permissions = [{ folder: "/", allow: ["list" as const] }];
  await node.accounts.update({ username: "alice", partnerId: PARTNER_ID }, { permissions });
  await node.feed.append({ kind: "account", username: "alice" });
  await expect.poll(() => client.command("MKD after"), { timeout: 6_000 }).toBe("550 Permission denied.");
});

test("a drain lets a transfer end, says goodbye, and takes no new session", async () => {
  await using node = await startTestNode({ workers: 1 });
  await using idle = await node.login();
  await using busy = await node.login();
  const data = await busy.passive();
  expect(await busy.command("STOR last")).toMatch(/^150 /);

  const drained = node.drain();
  expect(await idle.reply()).toBe("421 The service is shutting down; connect again.");
  data.end("all of it");
  expect(await busy.reply()).toBe("226 Transfer complete.");
  expect(await busy.reply()).toBe("421 The service is shutting down; connect again.");
  await drained;
  await expect(FtpClient.connect(node.ftpPort)).rejects.toThrow("ECONNREFUSED");
});

test("a drain sends away who has not logged in, with TLS or without", async () => {
  await using node = await startTestNode({ workers: 1 });
  await using stranger = await node.connect();
  await using asking = await node.connect();
  expect(await asking.command("USER alice")).toMatch(/^331 /);
  const implicit = connect({ port: node.implicitPort ?? 0, host: "127.0.0.1" });
  // That its connection is handed over is seen by those that come after it.
  await using later = await node.connect();

  const drained = node.drain();
  for (const client of [stranger, asking, later])
    expect(await client.reply()).toBe("421 The service is shutting down; connect again.");
  expect(await readAll(implicit)).toHaveLength(0);
  await drained;
});

test("what still transfers when the time to drain is over is broken off, and its client told so", async () => {
  await using node = await startTestNode({ workers: 1, drainMilliseconds: 100 });
  await using client = await node.login();
  const data = await client.passive();
  expect(await client.command("STOR endless")).toMatch(/^150 /);
  data.on("error", () => undefined).write("half a fi");

  const drained = node.drain();
  expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
  expect(await client.reply()).toBe("421 The service is shutting down; connect again.");
  await drained;
});
