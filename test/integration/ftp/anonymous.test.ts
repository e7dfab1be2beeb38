import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

test("nobody is anonymous where no account says so", async () => {
  await using client = await node.connect();
  for (const username of ["anonymous", "ftp"]) {
    expect(await client.command(`USER ${username}`)).toBe("331 Password required.");
    expect(await client.command("PASS guest@example.com")).toBe("530 Login incorrect.");
  }
});

test("an account that says so takes any password, by both of its names, and may what it may", async () => {
  const createdAt = new Date().toISOString();
  await node.addAccount({
    username: "anonymous",
    credentials: [{ kind: "anonymous", id: "1", createdAt }],
    permissions: [{ folder: "/", allow: ["list", "read"] }],
  });
  for (const [username, password] of [
    ["anonymous", "guest@example.com"],
    ["ftp", ""],
  ]) {
    await using client = await node.connect();
    await client.command(`USER ${username}`);
    expect(await client.command(`PASS ${password}`)).toBe("230 Logged in.");
    expect(await client.command("MKD mine")).toBe("550 Permission denied.");
    expect((await client.download("NLST")).final).toBe("226 Transfer complete.");
  }
});

test("a partner that expires takes its accounts' sessions along", async () => {
  await node.addPartner({ id: "p-000000000002", expiresAt: new Date(Date.now() + 2_000).toISOString() });
  await node.addAccount({ username: "brief", partnerId: "p-000000000002" });
  await using client = await node.login("brief");
  expect(await client.reply()).toBe("421 The account may not be used any more.");
});
