import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FtpClient, readAll } from "../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../support/test-node.ts";

async function loginFrom(node: TestNode, address: string, username = "alice"): Promise<FtpClient> {
  const client = await FtpClient.connect(node.ftpPort, "127.0.0.1", address);
  await client.reply();
  return client.login(username);
}

async function offeredPort(client: FtpClient): Promise<number> {
  return Number(/\|\|\|(\d+)\|/.exec(await client.command("EPSV"))?.[1]);
}

/** Sends PASV and EPSV by turns, 50 lines at a time, and connects to none of the ports. */
async function waste(client: FtpClient, times: number): Promise<Set<string>> {
  const codes = new Set<string>();
  for (let sent = 0; sent < times; sent += 50) {
    client.sendRaw("PASV\r\nEPSV\r\n".repeat(25));
    for (let line = 0; line < 50; line++) codes.add((await client.reply()).slice(0, 3));
  }
  return codes;
}

// Other systems have only one loopback address.
describe.runIf(process.platform === "linux")("ports that are asked for and not used", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
  });
  afterAll(() => node[Symbol.asyncDispose]());

  test("by the thousand, by one session, are missed by nobody else, not even at its own address", async () => {
    await using wasteful = await loginFrom(node, "127.0.0.1");
    expect(await waste(wasteful, 2_000)).toEqual(new Set(["227", "229"]));

    await using neighbour = await loginFrom(node, "127.0.0.1");
    await using stranger = await loginFrom(node, "127.0.0.2");
    for (const client of [neighbour, stranger, wasteful])
      expect((await client.download("NLST")).final).toBe("226 Transfer complete.");
  });

  test("by a hundred sessions, are missing at their own address alone", async () => {
    const sessions = await Promise.all(Array.from({ length: 104 }, () => loginFrom(node, "127.0.0.3")));
    const last = await Promise.all(sessions.map((session) => session.command("EPSV")));
    expect(last.filter((answer) => answer.startsWith("425")).length).toBeGreaterThan(0);
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));

    await using bystander = await loginFrom(node, "127.0.0.1");
    expect((await bystander.download("NLST")).final).toBe("226 Transfer complete.");
  });
});

describe.runIf(process.platform === "linux")("an account whose peers are not checked", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
    await node.addAccount({ username: "pool", peerCheck: "relaxed" });
  });
  afterAll(() => node[Symbol.asyncDispose]());

  test("is served from another address than that of its control connection", async () => {
    await using client = await loginFrom(node, "127.0.0.1", "pool");
    await client.upload("STOR by-pool", "through a pool");
    const port = await offeredPort(client);
    const data = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.4" });
    expect(await client.command("RETR by-pool")).toMatch(/^150 /);
    expect(String(await readAll(data))).toBe("through a pool");
    expect(await client.reply()).toBe("226 Transfer complete.");
  });

  test("is never offered a port that somebody else waits at, nor the other way round", async () => {
    const clients = await Promise.all([
      ...Array.from({ length: 4 }, () => loginFrom(node, "127.0.0.5", "pool")),
      ...Array.from({ length: 5 }, (_, index) => loginFrom(node, `127.0.1.${index + 1}`)),
      ...Array.from({ length: 4 }, () => loginFrom(node, "127.0.0.6", "pool")),
    ]);
    const ports = [];
    for (const client of clients) ports.push(await offeredPort(client));
    const relaxed = [...ports.slice(0, 4), ...ports.slice(9)];
    expect(new Set(relaxed).size).toBe(8);
    for (const port of ports.slice(4, 9)) expect(relaxed).not.toContain(port);
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  test("leaves its port to nobody else for a while: a late connection finds no session", async () => {
    await using client = await loginFrom(node, "127.0.0.1", "pool");
    const port = await offeredPort(client);
    await client.command("ABOR");
    const late = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.7" });
    late.on("error", () => undefined);
    await once(late, "close");
    expect(late.bytesRead).toBe(0);
  });
});
