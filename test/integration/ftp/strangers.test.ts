import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NODE_LIMITS } from "../../../shared/limits.ts";
import { FtpClient, readAll } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

async function connectRaw(): Promise<Socket> {
  const socket = connect({ port: node.ftpPort, host: "127.0.0.1" });
  await once(socket, "connect");
  return socket;
}

test.for([
  "GET / HTTP/1.1\r\nHost: ftp.example.com\r\n\r\n",
  "POST /cgi-bin/x HTTP/1.0\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "SSH-2.0-OpenSSH_9.2\r\n",
  "PROXY TCP4 192.0.2.1 192.0.2.2 1024 21\r\nUSER alice\r\n",
])("%j is told that this is FTP, and cut off", async (first) => {
  const socket = await connectRaw();
  socket.write(first);
  expect((await readAll(socket)).toString()).toBe("220 Pasvport FTP server ready.\r\n421 This is FTP.\r\n");
});

test("a TLS hello on the plain port is cut off at its first byte", async () => {
  const socket = await connectRaw();
  socket.write(Buffer.of(0x16));
  expect((await readAll(socket)).toString()).toBe("220 Pasvport FTP server ready.\r\n");
});

test("whoever keeps on coming with another protocol is banned", async () => {
  await using guarded = await startTestNode({ workers: 1, limits: { ...NODE_LIMITS, failedLoginsUntilBan: 3 } });
  for (let visit = 0; visit < 3; visit++) {
    await using client = await guarded.connect();
    expect(await client.command("GET / HTTP/1.1")).toBe("421 This is FTP.");
  }
  await using banned = await FtpClient.connect(guarded.ftpPort);
  expect(await banned.reply()).toMatch(/^421 There were too many failed logins/);
});

test("an account may have files called like another protocol's first line", async () => {
  await using client = await node.login();
  expect(await client.command("MKD GET HTTP")).toBe('257 "/GET HTTP" created.');
});

test("all commands at once and the end of input: each is answered", async () => {
  const socket = await connectRaw();
  socket.end("USER alice\r\nPASS correct horse\r\nPWD\r\nNOOP\r\nQUIT\r\n");
  const answers = (await readAll(socket)).toString().split("\r\n");
  expect(answers.map((line) => line.slice(0, 3))).toEqual(["220", "331", "230", "257", "200", "221", ""]);
});

test("the end of input without QUIT ends the session after the last answer", async () => {
  const socket = await connectRaw();
  socket.end("USER alice\r\nPASS correct horse\r\nPWD\r\n");
  expect((await readAll(socket)).toString()).toMatch(/\r\n257 "\/" is the working directory\.\r\n$/);
});

test("an upload whose control connection ends is not published", async () => {
  await using client = await node.login();
  const data = await client.passive();
  expect(await client.command("STOR cut")).toMatch(/^150 /);
  data.on("error", () => undefined).write("half");
  client.socket.end();
  data.end(" and the rest");
  await client.end();
  await using other = await node.login();
  expect(await other.command("SIZE cut")).toBe("550 No such file or directory.");
});
