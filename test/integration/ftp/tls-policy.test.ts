import { afterAll, beforeAll, expect, test } from "vitest";
import { secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
  await node.addAccount({ username: "strict", tls: { control: "required", data: "required" } });
  await node.addAccount({ username: "device", tls: { control: "optional", data: "off" } });
  await node.addAccount({ username: "plain", tls: { control: "off", data: "optional" } });
});
afterAll(() => node[Symbol.asyncDispose]());

test("control required: refused in the clear, in the one text", async () => {
  await using client = await node.connect();
  expect(await client.command("USER strict")).toBe("331 Password required.");
  expect(await client.command("PASS correct horse")).toBe("530 Login incorrect.");
});

test("control off: refused by TLS", async () => {
  await using client = await (await node.connect()).secure();
  await client.command("USER plain");
  expect(await client.command("PASS correct horse")).toBe("530 Login incorrect.");
  await using clear = await node.login("plain");
  expect(await clear.command("NOOP")).toBe("200 OK.");
});

test("data required: 521 at the transfer, 534 to PROT C", async () => {
  await using client = await (await node.connect()).secure();
  await client.command("PROT C");
  await client.login("strict");
  expect(await client.upload("STOR x", "x")).toMatch(/^521 /);
  expect(await client.command("SIZE x")).toMatch(/^550 /);
  expect(await client.command("PROT P")).toMatch(/^200 /);
  expect(await client.command("PROT C")).toBe("534 Data connections must be private.");
  expect(await client.upload("STOR x", "x", secured)).toMatch(/^226 /);
});

test("data off: 521 to a protected transfer, 534 to PROT P", async () => {
  await using client = await (await (await node.connect()).secure()).login("device");
  expect(await client.upload("STOR y", "y")).toBe("521 The data connection must be in the clear: send PROT C.");
  expect(await client.command("PROT P")).toBe("534 Data connections must be in the clear.");
  expect(await client.command("PROT C")).toMatch(/^200 /);
  expect(await client.upload("STOR y", "y")).toMatch(/^226 /);
});

test("a policy that changes holds for the next transfer of the open session", async () => {
  await node.addAccount({ username: "changing" });
  await using client = await node.login("changing");
  expect(await client.upload("STOR z", "z")).toMatch(/^226 /);
  const account = await node.accounts.get("changing");
  await node.accounts.update(
    { username: "changing", partnerId: account?.partnerId ?? "" },
    { tls: { control: "optional", data: "required" } },
  );
  await node.feed.append({ kind: "account", username: "changing" });
  await node.wake();
  await expect.poll(() => client.upload("STOR z", "z")).toMatch(/^521 /);
});

test("CCC is refused, in HELP and not in FEAT", async () => {
  await using client = await (await node.connect()).secure();
  expect(await client.command("CCC")).toBe("534 The control connection stays as it is.");
  expect(await client.command("HELP")).toMatch(/^ .*\bCCC\b/m);
  expect(await client.command("FEAT")).not.toContain("CCC");
});

test("AUTH a second time is refused, and the session goes on", async () => {
  await using client = await (await node.connect()).secure();
  expect(await client.command("AUTH TLS")).toBe("503 TLS is on already.");
  expect(await client.command("NOOP")).toBe("200 OK.");
});
