import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataListener } from "../../support/data-listener.ts";
import { FtpClient, readAll } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

/** RFC 959 §8. */
const DATA_PORT = 20;
const NOT_YOURS = "501 The address must be that of your control connection.";
const TOO_LOW = "501 The port must be from 1024 to 65535.";
const PORT_SYNTAX = "501 Syntax: PORT h1,h2,h3,h4,p1,p2";
const EPRT_SYNTAX = "501 Syntax: EPRT |<1|2>|<address>|<port>|";

describe("where the node is told to connect", () => {
  let node: TestNode;
  let client: FtpClient;
  beforeAll(async () => {
    node = await startTestNode({ workers: 1 });
    client = await node.login();
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await node[Symbol.asyncDispose]();
  });

  test.for([
    ["PORT 127,0,0,1,4,0", "200 Active mode set up."],
    ["PORT 127,000,000,001,200,001", "200 Active mode set up."],
    ["PORT 127,0,0,1,3,255", TOO_LOW],
    ["PORT 127,0,0,1,0,22", TOO_LOW],
    ["PORT 127,0,0,1,0,0", TOO_LOW],
    ["PORT 127,0,0,2,200,1", NOT_YOURS],
    ["PORT 169,254,169,254,200,1", NOT_YOURS],
    ["PORT 0,0,0,0,200,1", NOT_YOURS],
    ["PORT 203,0,113,7,200,1", NOT_YOURS],
    ["PORT", PORT_SYNTAX],
    ["PORT   ", PORT_SYNTAX],
    ["PORT 127,0,0,1,200", PORT_SYNTAX],
    ["PORT 127,0,0,1,200,1,1", PORT_SYNTAX],
    ["PORT 127,0,0,1,256,1", PORT_SYNTAX],
    ["PORT 127,0,0,1,200,-1", PORT_SYNTAX],
    ["PORT 127, 0, 0, 1, 200, 1", PORT_SYNTAX],
    ["EPRT |1|127.0.0.1|50000|", "200 Active mode set up."],
    ["EPRT ,1,127.0.0.1,50000,", "200 Active mode set up."],
    ["EPRT |2|::ffff:127.0.0.1|50000|", "200 Active mode set up."],
    ["EPRT |2|::ffff:7f00:1|50000|", "200 Active mode set up."],
    ["EPRT |2|::ffff:169.254.169.254|50000|", NOT_YOURS],
    ["EPRT |1|169.254.169.254|50000|", NOT_YOURS],
    ["EPRT |1|127.0.0.1|1023|", TOO_LOW],
    ["EPRT |1|127.0.0.1|65536|", EPRT_SYNTAX],
    ["EPRT |2|::1|50000|", "522 Network protocol not supported, use (1)."],
    ["EPRT |3|127.0.0.1|50000|", "522 Network protocol not supported, use (1,2)."],
    ["EPRT |x|127.0.0.1|50000|", EPRT_SYNTAX],
    ["EPRT |1|127.0.0.1|50000", EPRT_SYNTAX],
    ["EPRT |1||50000|", EPRT_SYNTAX],
    ["EPRT", EPRT_SYNTAX],
    [`EPRT ${"1".repeat(8_000)}`, EPRT_SYNTAX],
  ] as const)("%s → %s", async ([line, answer]) => {
    expect(await client.command(line)).toBe(answer);
  });

  test("after EPSV ALL it is told nothing any more, also after ABOR", async () => {
    await using strict = await node.login();
    expect(await strict.command("EPSV ALL")).toMatch(/^200 /);
    expect(await strict.command("ABOR")).toMatch(/^226 /);
    expect(await strict.command("PASV")).toMatch(/^501 /);
    expect(await strict.command("PORT 127,0,0,1,200,1")).toMatch(/^501 /);
    expect(await strict.command("EPRT |1|127.0.0.1|50000|")).toMatch(/^501 /);
    expect((await strict.download("NLST")).final).toBe("226 Transfer complete.");
  });
});

/** An address that nobody else listens at, so that port 20 of it is ours alone. Linux has all of 127.0.0.0/8. */
const HOST = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}.${1 + Math.floor(Math.random() * 250)}`;

async function listenAtDataPort() {
  const server = createServer().listen(DATA_PORT, HOST);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

async function mayUseDataPort(): Promise<boolean> {
  try {
    await using _ = await listenAtDataPort();
    return true;
  } catch {
    return false;
  }
}

describe.runIf(process.platform === "linux" && (await mayUseDataPort()))("the port that the node connects from", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode({ host: HOST, workers: 2 });
  });
  afterAll(() => node[Symbol.asyncDispose]());

  async function loginFrom(address: string): Promise<FtpClient> {
    const client = await FtpClient.connect(node.ftpPort, HOST, address);
    await client.reply();
    return client.login();
  }

  test.for(["PORT", "EPRT"])("is 20 after %s, of the address that the client reached", async (verb) => {
    await using client = await loginFrom("127.0.0.1");
    await using listener = await DataListener.open();
    const setUp = verb === "PORT" ? listener.portCommand : listener.eprtCommand;
    expect(await client.command(setUp)).toBe("200 Active mode set up.");
    client.send(`STOR by-${verb}`);
    const upload = await listener.connection();
    expect([upload.remoteAddress, upload.remotePort]).toEqual([HOST, DATA_PORT]);
    upload.end("sent to the server");
    expect([await client.reply(), await client.reply()]).toEqual([
      "150 File status okay; about to open data connection.",
      "226 Transfer complete.",
    ]);

    expect(await client.command(setUp)).toBe("200 Active mode set up.");
    expect(await client.command(`RETR by-${verb}`)).toMatch(/^150 /);
    expect(String(await readAll(await listener.connection()))).toBe("sent to the server");
    expect(await client.reply()).toBe("226 Transfer complete.");
  });

  test("is 20 for clients of both workers at once, and for two connections of one", async () => {
    // Sessions are dealt to the workers by turns.
    const addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1"];
    const transfers = await Promise.all(
      addresses.map(async (address, index) => {
        const client = await loginFrom(address);
        const listener = await DataListener.open(address);
        await client.command(listener.portCommand);
        client.send(`STOR at-once-${index}`);
        return { client, listener, data: await listener.connection() };
      }),
    );
    expect(transfers.map(({ data }) => data.remotePort)).toEqual(addresses.map(() => DATA_PORT));
    for (const { client, listener, data } of transfers) {
      data.end("x");
      expect(await client.reply()).toMatch(/^150 /);
      expect(await client.reply()).toBe("226 Transfer complete.");
      await listener[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    }
  });

  test("is another one while somebody listens at 20", async () => {
    await using _ = await listenAtDataPort();
    await using client = await loginFrom("127.0.0.1");
    await using listener = await DataListener.open();
    await client.command(listener.portCommand);
    client.send("STOR elsewhere");
    const data = await listener.connection();
    expect(data.remoteAddress).toBe(HOST);
    expect(data.remotePort).toBeGreaterThan(1023);
    data.end("x");
    expect([await client.reply(), await client.reply()].at(-1)).toBe("226 Transfer complete.");
  });

  test("does not matter where nobody listens: 425", async () => {
    await using client = await loginFrom("127.0.0.1");
    const listener = await DataListener.open();
    await client.command(listener.portCommand);
    await listener[Symbol.asyncDispose]();
    expect(await client.command("LIST")).toBe("425 Can't open data connection.");
  });
});
