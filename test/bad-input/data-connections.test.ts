import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";
import type { FtpClient } from "../support/ftp-client.ts";

const target = attackedTarget({
  args: ["--limit", "dataConnectionSeconds=1", "--limit", "stallSeconds=1", "--limit", "stalledBytesPerMinute=6000"],
});

const CANNOT_OPEN = "425 Can't open data connection.";
const BROKEN = "426 Connection closed; transfer aborted.";
const NOT_YOURS = "501 The address must be that of your control connection.";

async function connected(port: number, localAddress?: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", ...(localAddress && { localAddress }) });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

async function offeredPort(client: FtpClient): Promise<number> {
  return Number(/\|\|\|(\d+)\|/.exec(await client.command("EPSV"))?.[1]);
}

describe("active mode", () => {
  test.for([
    { what: "another host", line: "PORT 192,0,2,7,195,80", answer: NOT_YOURS },
    { what: "the loopback's other addresses", line: "PORT 127,0,0,2,195,80", answer: NOT_YOURS },
    { what: "the instance metadata", line: "PORT 169,254,169,254,195,80", answer: NOT_YOURS },
    { what: "the same by EPRT", line: "EPRT |1|169.254.169.254|50000|", answer: NOT_YOURS },
    { what: "the same as mapped IPv6", line: "EPRT |2|::ffff:169.254.169.254|50000|", answer: /^(501|522) / },
    { what: "a well-known port", line: "PORT 127,0,0,1,0,22", answer: /^501 The port must be from 1024/ },
    { what: "port 0", line: "EPRT |1|127.0.0.1|0|", answer: /^501 / },
    { what: "a port beyond 65535", line: "EPRT |1|127.0.0.1|65536|", answer: /^501 / },
    { what: "numbers beyond 255", line: "PORT 127,0,0,1,256,0", answer: /^501 / },
    { what: "negative numbers", line: "PORT 127,0,0,1,-1,80", answer: /^501 / },
    { what: "too few numbers", line: "PORT 127,0,0,1,80", answer: /^501 / },
    { what: "too many", line: "PORT 127,0,0,1,195,80,1", answer: /^501 / },
    { what: "none", line: "PORT", answer: /^501 / },
    { what: "a host name", line: "EPRT |1|localhost|50000|", answer: /^501 / },
    { what: "an unknown family", line: "EPRT |3|127.0.0.1|50000|", answer: /^522 / },
  ])("to $what: $line", async ({ line, answer }) => {
    await using client = await target.login();
    expect(await client.command(line)).toEqual(answer instanceof RegExp ? expect.stringMatching(answer) : answer);
    expect(await client.command("LIST")).toMatch(/^425 /);
  });

  test("to a port where nobody listens", async () => {
    await using client = await target.login();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, "close");
    await client.command(`EPRT |1|127.0.0.1|${port}|`);
    const first = await client.command("LIST");
    expect(first.startsWith("150") ? await client.reply() : first).toBe(CANNOT_OPEN);
  });
});

describe("passive mode", () => {
  test("a third party that connects first gets nothing, and the client is served", async () => {
    await using client = await target.login();
    await client.upload("STOR secret", "for the client alone");
    const port = await offeredPort(client);
    const thief = await connected(port, "127.0.0.3");
    await once(thief, "close");
    const data = await connected(port);
    const received = once(data, "data");
    expect(await client.command("RETR secret")).toMatch(/^150 /);
    expect(String((await received)[0])).toBe("for the client alone");
    expect(await client.reply()).toMatch(/^226 /);
    await client.command("DELE secret");
  });

  test("nobody connects", async () => {
    await using client = await target.login();
    await client.command("EPSV");
    expect(await client.command("STOR never")).toMatch(/^150 /);
    expect(await client.reply()).toBe(CANNOT_OPEN);
    expect(await client.command("SIZE never")).toMatch(/^550 /);
  });

  test("a peer that connects and sends nothing", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.on("error", () => undefined);
    expect(await client.command("STOR silent")).toMatch(/^150 /);
    expect(await client.reply()).toBe(BROKEN);
    expect(await client.command("SIZE silent")).toMatch(/^550 /);
  });

  test("a peer that sends a byte per second", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.on("error", () => undefined);
    data.write("a");
    expect(await client.command("STOR trickle")).toMatch(/^150 /);
    const drip = setInterval(() => data.write("a"), 1_000);
    expect(await client.reply()).toBe(BROKEN);
    clearInterval(drip);
    expect(await client.command("SIZE trickle")).toMatch(/^550 /);
  });

  test("a peer that never reads", async () => {
    await using client = await target.login();
    await client.upload("STOR large", Buffer.alloc(32 << 20));
    const data = await client.passive();
    data.on("error", () => undefined).pause();
    expect(await client.command("RETR large")).toMatch(/^150 /);
    expect(await client.reply()).toBe(BROKEN);
    data.destroy();
    await client.command("DELE large");
  });

  test("two connections to one offer: the second is closed", async () => {
    await using client = await target.login();
    const port = await offeredPort(client);
    const first = await connected(port);
    const second = await connected(port);
    await once(second, "close");
    expect(await client.command("STOR once")).toMatch(/^150 /);
    first.end("from the first");
    expect(await client.reply()).toMatch(/^226 /);
    expect((await client.download("RETR once")).body).toBe("from the first");
    await client.command("DELE once");
  });

  test("thousands of offers that nobody uses hurt no other session, of the same address or another", async () => {
    await using client = await target.login();
    for (let round = 0; round < 30; round++) {
      for (let offer = 0; offer < 100; offer++) client.send("EPSV");
      for (let offer = 0; offer < 100; offer++) expect(await client.reply()).toMatch(/^(229|425) /);
    }
    await using other = await target.login();
    expect(await other.upload("STOR fine", "fine")).toMatch(/^226 /);
    await other.command("DELE fine");
  });

  test("data that comes before STOR is kept for it", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.end("early");
    expect(await client.command("STOR early")).toMatch(/^150 /);
    expect(await client.reply()).toMatch(/^226 /);
    expect((await client.download("RETR early")).body).toBe("early");
    await client.command("DELE early");
  });

  test("a control connection that goes while data flows", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.on("error", () => undefined).write("half");
    expect(await client.command("STOR lost")).toMatch(/^150 /);
    client.socket.resetAndDestroy();
    await once(data, "close");
    await using again = await target.login();
    expect(await again.command("SIZE lost")).toMatch(/^550 /);
  });

  test("a data connection that is reset", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.write("half");
    expect(await client.command("STOR reset")).toMatch(/^150 /);
    data.resetAndDestroy();
    expect(await client.reply()).toBe(BROKEN);
    expect(await client.command("SIZE reset")).toMatch(/^550 /);
  });

  test("ABOR in the middle, as telnet's interrupt and urgent data", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.on("error", () => undefined).write("half");
    expect(await client.command("STOR aborted")).toMatch(/^150 /);
    client.sendRaw(Buffer.of(0xff, 0xf4, 0xff, 0xf2));
    expect(await client.command("ABOR")).toBe(BROKEN);
    expect(await client.reply()).toMatch(/^226 /);
    expect(await client.command("SIZE aborted")).toMatch(/^550 /);
  });

  test("a hundred sessions that are reset in the middle of an upload", async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => target.login()));
    for (const client of clients) {
      const port = await offeredPort(client);
      if (!Number.isNaN(port)) (await connected(port)).write("half");
      client.send(`STOR ${port}`);
    }
    for (const client of clients) client.socket.resetAndDestroy();
  });
});
