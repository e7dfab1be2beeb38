import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAll } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

describe("files", () => {
  test.for([0, 1, 65_536, 3_000_001])("%i bytes arrive, are stored and come back", async (size) => {
    await using client = await node.login();
    const body = randomBytes(size);
    expect(await client.upload(`STOR file-${size}`, body)).toBe("226 Transfer complete.");
    expect((await readFile(join(node.files, `file-${size}`))).equals(body)).toBe(true);

    const { bytes, final } = await client.download(`RETR file-${size}`);
    expect(bytes?.equals(body)).toBe(true);
    expect(final).toBe("226 Transfer complete.");
    expect(await client.command(`SIZE file-${size}`)).toBe(`213 ${size}`);
  });

  test("a download begins where REST says, and the next one at the beginning", async () => {
    await using client = await node.login();
    await client.upload("STOR digits", "0123456789");
    await client.command("REST 7");
    expect((await client.download("RETR digits")).body).toBe("789");
    expect((await client.download("RETR digits")).body).toBe("0123456789");
    await client.command("REST 10");
    expect((await client.download("RETR digits")).body).toBe("");
    await client.command("REST 11");
    expect((await client.download("RETR digits")).final).toBe("554 Restart position is beyond the end of the file.");
  });

  test("line ends are converted once the client asked for TYPE A, and not before", async () => {
    await using client = await node.login();
    await client.upload("STOR as-is", "a\r\nb");
    expect(await readFile(join(node.files, "as-is"), "utf8")).toBe("a\r\nb");
    await client.command("TYPE A");
    await client.upload("STOR text", "a\r\nb");
    expect(await readFile(join(node.files, "text"), "utf8")).toBe("a\nb");
    expect((await client.download("RETR text")).body).toBe("a\r\nb");
  });

  test("where overwriting is not allowed, the first file stays", async () => {
    await node.addAccount({ username: "once", permissions: [{ folder: "/", allow: ["list", "read", "write"] }] });
    await using client = await node.login("once");
    expect(await client.upload("STOR only", "first")).toMatch(/^226 /);
    expect(await client.upload("STOR only", "second")).toBe("550 Already exists.");
    expect((await client.download("RETR only")).body).toBe("first");
  });
});

describe("uploads that break", () => {
  test("a reset upload is refused and publishes no file", async () => {
    await using client = await node.login();
    const data = await client.passive();
    data.write("half a fi");
    expect(await client.command("STOR report")).toMatch(/^150 /);
    data.resetAndDestroy();
    expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
    expect(await client.command("SIZE report")).toBe("550 No such file or directory.");
  });

  test("ABOR ends a transfer: 426 for it, then 226 for ABOR", async () => {
    await using client = await node.login();
    const data = await client.passive();
    data.on("error", () => undefined).write("half a fi");
    expect(await client.command("STOR aborted")).toMatch(/^150 /);
    expect(await client.command("NOOP")).toBe("200 OK.");
    client.sendRaw(Buffer.from([0xff, 0xf4, 0xff, 0xf2]));
    expect(await client.command("ABOR")).toBe("426 Connection closed; transfer aborted.");
    expect(await client.reply()).toBe("226 Nothing transfers now.");
    expect(await client.command("SIZE aborted")).toMatch(/^550 /);
  });

  test("a client that loses its control connection leaves nothing behind", async () => {
    const client = await node.login();
    const data = await client.passive();
    data.on("error", () => undefined).write("half a fi");
    expect(await client.command("STOR lost")).toMatch(/^150 /);
    client.socket.destroy();
    await once(data, "close");

    await using other = await node.login();
    expect(await other.command("SIZE lost")).toMatch(/^550 /);
    await expect.poll(() => readdir(join(node.files, "..", ".pasvport", "uploads"))).toEqual([]);
  });

  test("QUIT during a transfer waits for its end", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR last")).toMatch(/^150 /);
    client.send("QUIT");
    data.end("all of it");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toBe("221 Goodbye.");
    await client.end();
  });

  test("QUIT is answered before the end of a transfer that lasts, and the transfer's reply still comes", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR patient")).toMatch(/^150 /);
    expect(await client.command("QUIT")).toBe("221 Goodbye.");
    client.send("DELE patient");
    data.end("all of it");
    expect(await client.reply()).toBe("226 Transfer complete.");
    await client.end();
    await using witness = await node.login();
    expect(await witness.command("SIZE patient")).toBe("213 9");
  });

  test("who goes after QUIT breaks no transfer off", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR gone")).toMatch(/^150 /);
    client.socket.end("QUIT\r\n");
    expect(await client.reply()).toBe("221 Goodbye.");
    client.socket.destroy();
    data.end("all of it");
    await using witness = await node.login();
    await expect.poll(() => witness.command("SIZE gone")).toBe("213 9");
  });

  test("what was said before QUIT is still done", async () => {
    await using client = await node.login();
    await client.upload("STOR first", "first");
    const data = await client.passive();
    expect(await client.command("STOR second")).toMatch(/^150 /);
    client.sendRaw("DELE first\r\nQUIT\r\n");
    data.end("second");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toBe("250 File deleted.");
    expect(await client.reply()).toBe("221 Goodbye.");
  });
});

describe("listings", () => {
  test("LIST, NLST, MLSD and MLST tell the same files", async () => {
    await node.addPartner({ id: "p-00000000list" });
    await node.addAccount({ username: "lister", partnerId: "p-00000000list" });
    await using client = await node.login("lister");
    await client.command("MKD folder");
    await client.upload("STOR -odd name", "12345");

    expect((await client.download("NLST")).body).toBe("-odd name\r\nfolder\r\n");
    const [file, folder] = (await client.download("LIST -la")).body.split("\r\n");
    expect(file).toMatch(/^-rw-r--r-- +1 ftp +ftp +5 \w{3} [ \d]\d \d\d:\d\d -odd name$/);
    expect(folder).toMatch(/^drwxr-xr-x +1 ftp +ftp +0 .* folder$/);
    expect((await client.download("LIST -- -odd name")).body).toBe(`${file}\r\n`);
    const [facts] = (await client.download("MLSD")).body.split("\r\n");
    expect(facts).toMatch(
      /^type=file;size=5;modify=\d{14};create=\d{14};perm=awrdf;unique=\w{32};unix\.mode=0644; -odd name$/,
    );
    expect(await client.command("MLST folder")).toMatch(
      /^250-Listing:\n type=dir;modify=\d{14};create=\d{14};perm=celmpdf;unique=\w{32};unix\.mode=0755; \/folder\n250 End\.$/,
    );
    expect(await client.command("OPTS MLST size;type;")).toBe("200 MLST OPTS type;size;");
    expect((await client.download("MLSD")).body).toContain("type=file;size=5; -odd name\r\n");
    expect((await client.download("MLSD -odd name")).final).toBe("501 Not a directory.");
    expect((await client.download("LIST missing")).final).toBe("550 No such file or directory.");
  });

  test("2,000 entries come whole and in order", async () => {
    await node.addPartner({ id: "p-00000000many" });
    await node.addAccount({ username: "many", partnerId: "p-00000000many" });
    await using client = await node.login("many");
    const names = Array.from({ length: 2000 }, (_, index) => `file-${String(index).padStart(4, "0")}`);
    const { mkdir, writeFile } = await import("node:fs/promises");
    const folder = join(node.files, "..", "p-00000000many");
    await mkdir(folder, { recursive: true });
    await Promise.all(names.map((name) => writeFile(join(folder, name), "")));
    expect((await client.download("NLST")).body.trimEnd().split("\r\n")).toEqual(names);
  });
});

describe("active mode", () => {
  test.for(["PORT", "EPRT"])("%s: the node connects to its client", async (verb) => {
    await using client = await node.login();
    await client.upload("STOR active", "by the server");
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const target = verb === "PORT" ? `127,0,0,1,${port >> 8},${port & 255}` : `|1|127.0.0.1|${port}|`;
    expect(await client.command(`${verb} ${target}`)).toBe("200 Active mode set up.");
    const connected = once(server, "connection") as Promise<[Socket]>;
    expect(await client.command("RETR active")).toMatch(/^150 /);
    const [data] = await connected;
    expect((await readAll(data)).toString()).toBe("by the server");
    expect(await client.reply()).toBe("226 Transfer complete.");
    server.close();
  });

  test("nobody listens: 425", async () => {
    await using client = await node.login();
    await client.command("PORT 127,0,0,1,4,1");
    expect(await client.command("LIST")).toBe("425 Can't open data connection.");
  });

  test("an account that may not use it is told so", async () => {
    await node.addAccount({ username: "passive", activeMode: false });
    await using client = await node.login("passive");
    expect(await client.command("PORT 127,0,0,1,200,1")).toMatch(/^502 /);
  });
});

test("partners do not see each other's files; accounts of one partner do, each from its own root", async () => {
  await node.addPartner({ id: "p-0000000other" });
  await node.addAccount({ username: "other", partnerId: "p-0000000other" });
  await node.addAccount({ username: "inner", root: "/inbound" });
  await using alice = await node.login();
  await alice.command("MKD inbound");
  await alice.upload("STOR inbound/order.txt", "one");

  await using inner = await node.login("inner");
  expect((await inner.download("NLST")).body).toBe("order.txt\r\n");
  expect((await inner.download("RETR /../../inbound/../order.txt")).body).toBe("one");
  await using other = await node.login("other");
  expect((await other.download("NLST")).body).toBe("");
  expect((await other.download("RETR ../p-000000000001/inbound/order.txt")).final).toMatch(/^550 /);
});
