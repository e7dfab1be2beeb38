import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

const NOT_LOGGED_IN = "530 Please log in with USER and PASS.";

describe("USER and PASS", () => {
  test("between them nothing is open that was not before", async () => {
    await using client = await node.connect();
    await client.command("USER alice");
    for (const line of ["PWD", "LIST", "STOR x", "EPSV", "SITE WHO", "ACCT x", "TYPE I"])
      expect(await client.command(line)).toBe(NOT_LOGGED_IN);
    expect(await client.command("SYST")).toBe("215 UNIX Type: L8");
    expect(await client.command("PASS correct horse")).toBe("230 Logged in.");
  });

  test("the last USER counts", async () => {
    await using client = await node.connect();
    await client.command("USER nobody");
    await client.command("USER alice");
    expect(await client.command("PASS correct horse")).toBe("230 Logged in.");
  });

  test("PASS is good once", async () => {
    await using client = await node.connect();
    await client.command("USER alice");
    expect(await client.command("PASS wrong")).toBe("530 Login incorrect.");
    expect(await client.command("PASS correct horse")).toBe("503 Send USER first.");
  });

  test("in one packet, with what follows", async () => {
    await using client = await node.connect();
    client.sendRaw("PWD\r\nUSER alice\r\nPASS correct horse\r\nPWD\r\nQUIT\r\nPWD\r\n");
    expect(await client.reply()).toBe(NOT_LOGGED_IN);
    expect(await client.reply()).toBe("331 Password required.");
    expect(await client.reply()).toBe("230 Logged in.");
    expect(await client.reply()).toBe('257 "/" is the working directory.');
    expect(await client.reply()).toBe("221 Goodbye.");
    await client.end();
    await expect(client.reply()).rejects.toThrow('left over: ""');
  });
});

describe("RNFR and RNTO", () => {
  test.for(["NOOP", "RNFR missing", "SITE WHO", "XYZZY", "LPRT 1", "CWD /", "RNTO", "HELP"])(
    "%s between them: RNTO comes too late",
    async (between) => {
      await using client = await node.login();
      await client.upload("STOR old", "x");
      expect(await client.command("RNFR old")).toBe("350 Ready for RNTO.");
      await client.command(between);
      expect(await client.command("RNTO new")).toBe("503 Send RNFR first.");
      expect(await client.command("SIZE old")).toBe("213 1");
    },
  );

  test("RNFR is good for one RNTO", async () => {
    await using client = await node.login();
    await client.upload("STOR once", "x");
    await client.command("RNFR once");
    expect(await client.command("RNTO twice")).toBe("250 Renamed.");
    expect(await client.command("RNTO thrice")).toBe("503 Send RNFR first.");
    expect(await client.command("SIZE twice")).toBe("213 1");
  });

  test("the last RNFR counts", async () => {
    await using client = await node.login();
    await client.upload("STOR first", "1");
    await client.upload("STOR second", "22");
    await client.command("RNFR first");
    await client.command("RNFR second");
    expect(await client.command("RNTO renamed")).toBe("250 Renamed.");
    expect(await client.command("SIZE renamed")).toBe("213 2");
    expect(await client.command("SIZE first")).toBe("213 1");
  });
});

describe("while data flows", () => {
  test("USER waits, and is refused", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR patient")).toMatch(/^150 /);
    client.send("USER bob");
    data.end("x");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toMatch(/^503 /);
    expect(await client.command("SIZE patient")).toBe("213 1");
  });

  test("a second STOR waits, and wants a data connection of its own", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR one")).toMatch(/^150 /);
    client.send("STOR two");
    data.end("x");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toBe("425 Use PASV, EPSV, PORT or EPRT first.");
    expect(await client.command("SIZE two")).toMatch(/^550 /);
  });

  test("QUIT waits for the end, and nothing behind it is heard", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR last")).toMatch(/^150 /);
    client.sendRaw("QUIT\r\nDELE last\r\n");
    data.end("all of it");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toBe("221 Goodbye.");
    await client.end();
    await using witness = await node.login();
    expect(await witness.command("SIZE last")).toBe("213 9");
  });
});

test("a data connection is good for one transfer", async () => {
  await using client = await node.login();
  expect(await client.upload("STOR x", "x")).toBe("226 Transfer complete.");
  expect(await client.command("RETR x")).toBe("425 Use PASV, EPSV, PORT or EPRT first.");
});

test("after QUIT nothing is heard", async () => {
  await using client = await node.login();
  client.sendRaw("QUIT\r\nMKD late\r\n");
  expect(await client.reply()).toBe("221 Goodbye.");
  await client.end();
  await using witness = await node.login();
  expect(await witness.command("CWD late")).toBe("550 No such file or directory.");
});
