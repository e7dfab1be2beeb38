import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TlsPolicies } from "../../../ftp-node/configuration.ts";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

const start = async (tls: TlsPolicies): Promise<TestNode> => stack.use(await startTestNode({ tls, workers: 1 }));

describe("a node whose TLS is off", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await start({ control: "off", data: "off" });
  });

  test.for(["AUTH TLS", "AUTH SSL", "PBSZ 0", "PROT P", "PROT C"])("answers 502 to %s", async (line) => {
    await using client = await node.connect();
    expect(await client.command(line)).toBe("502 TLS is switched off.");
    await client.login();
    expect(await client.upload("STOR clear", "x")).toBe("226 Transfer complete.");
  });

  test("tells of no TLS in FEAT, and has no implicit port", async () => {
    await using client = await node.connect();
    expect(await client.command("FEAT")).not.toMatch(/AUTH|PBSZ|PROT/);
    expect(node.implicitPort).toBeUndefined();
  });
});

describe("a node that keeps data in the clear", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await start({ control: "optional", data: "off" });
  });

  test("refuses PROT P, and sends in the clear behind explicit and implicit TLS", async () => {
    await using explicit = await (await node.connect()).secure();
    expect(await explicit.command("PROT P")).toBe("534 Data connections must be in the clear.");
    await using implicit = await FtpClient.connectTls(node.implicitPort);
    await implicit.reply();
    for (const client of [explicit, implicit]) {
      await client.login();
      expect(await client.upload("STOR clear", "x")).toBe("226 Transfer complete.");
    }
  });
});

describe("a node that protects data alone", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await start({ control: "optional", data: "required" });
  });

  test("lets in who speaks in the clear, and transfers nothing", async () => {
    await using client = await node.login();
    expect(await client.command("PWD")).toBe('257 "/" is the working directory.');
    expect((await client.download("LIST")).final).toBe(
      "521 The data connection must be protected: send PBSZ 0 and PROT P.",
    );
  });

  test("refuses PROT C", async () => {
    await using client = await (await node.connect()).secure();
    expect(await client.command("PROT C")).toBe("534 Data connections must be private.");
    await client.login();
    expect(await client.upload("STOR private", "x", secured)).toBe("226 Transfer complete.");
  });
});

test("what a node demands no account gives up", async () => {
  const demanding = await start({ control: "required", data: "required" });
  await demanding.addAccount({ username: "device", tls: { control: "optional", data: "off" } });
  await using client = await (await (await demanding.connect()).secure()).login("device");
  expect(await client.upload("STOR y", "y")).toMatch(/^521 /);
  expect(await client.command("PROT C")).toMatch(/^534 /);
});
