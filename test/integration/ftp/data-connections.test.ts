import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FtpClient, readAll, secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const FILE = Buffer.alloc(3_000_000, "0123456789abcdef");

let node: TestNode;
let bystander: FtpClient;
beforeAll(async () => {
  // All in one worker: whoever brings it down takes the bystander along.
  node = await startTestNode({ workers: 1 });
  bystander = await node.login();
  await bystander.upload("STOR file", FILE);
});
afterAll(async () => {
  await bystander[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
});

async function bystanderIsWell(): Promise<void> {
  expect(await bystander.command("NOOP")).toBe("200 OK.");
  expect((await bystander.download("RETR file")).bytes?.equals(FILE)).toBe(true);
}

/** A data connection; what is answered behind it on the control connection was asked with the connection at the node. */
async function early(client: FtpClient): Promise<Socket> {
  const data = await client.passive();
  await client.command("NOOP");
  return data;
}

describe("a data connection that comes before its command", () => {
  test("may have sent all of the file, and ended", async () => {
    await using client = await node.login();
    const data = await early(client);
    data.end(FILE);
    await client.command("NOOP");
    expect(await client.command("STOR early")).toMatch(/^150 /);
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect((await client.download("RETR early")).bytes?.equals(FILE)).toBe(true);
  });

  test("may have ended without a byte: the file is empty", async () => {
    await using client = await node.login();
    const data = await early(client);
    data.end();
    await client.command("NOOP");
    expect(await client.command("STOR nothing")).toMatch(/^150 /);
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.command("SIZE nothing")).toBe("213 0");
  });

  test("may have closed its sending side: it still gets all of the file", async () => {
    await using client = await node.login();
    const port = Number(/\|\|\|(\d+)\|/.exec(await client.command("EPSV"))?.[1]);
    const data = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    await once(data, "connect");
    data.end();
    await client.command("NOOP");
    client.send("RETR file");
    expect((await readAll(data)).equals(FILE)).toBe(true);
    expect(await client.reply()).toMatch(/^150 /);
    expect(await client.reply()).toBe("226 Transfer complete.");
  });

  test.for(["STOR broken", "RETR file", "LIST"])("and breaks harms nobody: %s is refused", async (command) => {
    await using client = await node.login();
    const data = await early(client);
    data.write("some of it");
    await client.command("NOOP");
    data.resetAndDestroy();
    await client.command("NOOP");
    await client.command("NOOP");
    expect(await client.command(command)).toMatch(/^150 /);
    expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
    await bystanderIsWell();
    expect((await client.download("NLST")).body).not.toContain("broken");
  });
});

describe("transfers that wait for their data connections", () => {
  const waiting = ["RETR file", "LIST", "STOR unfinished"];

  /** A session that has been told 150 and has not connected. */
  async function startWaiting(command: string): Promise<FtpClient> {
    const client = await node.login();
    await client.command("EPSV");
    expect(await client.command(command)).toMatch(/^150 /);
    return client;
  }

  test("end with their sessions, and with those alone", async () => {
    const clients = await Promise.all(waiting.map(startWaiting));
    for (const client of clients) await client[Symbol.asyncDispose]();
    await bystanderIsWell();
  });

  test("are given up by ABOR, and the sessions go on", async () => {
    for (const client of await Promise.all(waiting.map(startWaiting))) {
      expect(await client.command("ABOR")).toBe("426 Connection closed; transfer aborted.");
      expect(await client.reply()).toMatch(/^226 /);
      expect((await client.download("RETR file")).bytes?.equals(FILE)).toBe(true);
      await client[Symbol.asyncDispose]();
    }
    await bystanderIsWell();
  });
});

describe("private data connections", () => {
  test("one that shakes hands before the command is answered at once", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    await client.command("MKD early");
    const data = await secured(await client.passive());
    const listing = readAll(data);
    expect(await client.command("NLST")).toMatch(/^150 /);
    expect((await listing).toString()).toContain("early\r\n");
    expect(await client.reply()).toBe("226 Transfer complete.");
  });

  test("what comes by one before STOR is kept for it", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    const data = await secured(await client.passive());
    data.end("early bytes");
    expect(await client.command("STOR early-file")).toMatch(/^150 /);
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect((await client.download("RETR early-file", secured)).body).toBe("early bytes");
  });

  test("a refused command leaves it for the next one", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    const data = await secured(await client.passive());
    expect(await client.command("RETR missing")).toMatch(/^550 /);
    const listing = readAll(data);
    expect(await client.command("NLST")).toMatch(/^150 /);
    await listing;
    expect(await client.reply()).toBe("226 Transfer complete.");
  });

  test("PROT C behind its handshake: nothing is sent in the clear over it, or at all", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    const data = await secured(await client.passive());
    data.on("error", () => undefined);
    expect(await client.command("PROT C")).toMatch(/^200 /);
    expect(await client.command("NLST")).toMatch(/^150 /);
    expect(await client.reply()).toBe("425 Can't open data connection.");
  });

  test("one that speaks no TLS", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    const data = await client.passive();
    data.on("error", () => undefined).end("in the clear");
    const first = await client.command("STOR clear");
    expect(first.startsWith("150") ? await client.reply() : first).toMatch(/^42[56] /);
    expect(await client.command("SIZE clear")).toMatch(/^550 /);
  });
});
