import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE_LIMITS } from "../../../shared/limits.ts";
import type { FtpClient } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1, limits: { ...NODE_LIMITS, failedLoginSeconds: 0 } });
  await node.addAccount({ username: "reader", permissions: [{ folder: "/", allow: ["list", "read"] }] });
});
afterAll(() => node[Symbol.asyncDispose]());

describe("before the login", () => {
  test.for([
    { line: "NOOP", answer: "200 OK." },
    { line: "noop", answer: "200 OK." },
    { line: "SYST", answer: "215 UNIX Type: L8" },
    { line: "PWD", answer: "530 Please log in with USER and PASS." },
    { line: "LIST", answer: "530 Please log in with USER and PASS." },
    { line: "MKD", answer: "530 Please log in with USER and PASS." },
    { line: "PASS x", answer: "503 Send USER first." },
    { line: "USER", answer: "501 Syntax: USER <name>" },
    { line: "XYZZY", answer: "500 Command not understood." },
    { line: "", answer: "500 Command not understood." },
    { line: "PBSZ 0", answer: "503 Send AUTH TLS first." },
    { line: "PROT P", answer: "503 Send AUTH TLS first." },
    { line: "AUTH KERBEROS", answer: "504 Only AUTH TLS is understood." },
    { line: "OPTS UTF8 ON", answer: "200 UTF-8 is on." },
    { line: "QUIT", answer: "221 Goodbye." },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await node.connect();
    expect(await client.command(line)).toBe(answer);
  });

  test("FEAT says what there is, generated from the commands", async () => {
    await using client = await node.connect();
    const lines = (await client.command("FEAT")).split("\n");
    expect(lines.slice(1, -1)).toEqual(
      [
        "AUTH TLS",
        "CLNT",
        "CSID Name; Version;",
        "EPRT",
        "EPSV",
        "HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32",
        "HOST",
        "LANG EN*",
        "MD5",
        "MDTM",
        "MFF modify;",
        "MFMT",
        "MLST type*;size*;modify*;create*;perm*;unique*;unix.mode*;",
        "PBSZ",
        "PROT",
        "REST STREAM",
        "SITE MKDIR",
        "SITE RMDIR",
        "SITE UTIME",
        "SIZE",
        "TVFS",
        "UTF8",
        "XCRC",
        "XMD5",
        "XSHA1",
        "XSHA256",
        "XSHA512",
      ].map((feature) => ` ${feature}`),
    );
  });

  test("every reason for a refused login has one text", async () => {
    await node.addAccount({ username: "gone", status: "suspended" });
    await node.addAccount({ username: "elsewhere", networks: ["192.0.2.0/24"] });
    await using client = await node.connect();
    for (const username of ["nobody", "gone", "elsewhere", "alice"]) {
      expect(await client.command(`USER ${username}`)).toBe("331 Password required.");
      const password = username === "alice" ? "wrong" : "correct horse";
      expect(await client.command(`PASS ${password}`)).toBe("530 Login incorrect.");
    }
    await client.command("USER alice");
    expect(await client.command("PASS wrong")).toBe("421 Too many failed logins.");
    await client.end();
  });
});

describe("after it", () => {
  test.for([
    { line: "USER bob", answer: "503 Already logged in; QUIT first to log in anew." },
    { line: "PWD", answer: '257 "/" is the working directory.' },
    { line: "PWD x", answer: "501 Syntax: PWD" },
    { line: "MKD photos", answer: '257 "/photos" created.' },
    { line: "XMKD photos", answer: "550 Already exists." },
    { line: 'MKD a"b', answer: '257 "/a""b" created.' },
    { line: "MKD", answer: "501 Syntax: MKD <path>" },
    { line: "MKD /", answer: "550 Already exists." },
    { line: "MKD missing/below", answer: "550 No such file or directory." },
    { line: "CWD photos", answer: "250 Directory changed." },
    { line: "CWD missing", answer: "550 No such file or directory." },
    { line: "CDUP", answer: "250 Directory changed." },
    { line: "RMD photos", answer: "250 Directory removed." },
    { line: "RMD photos", answer: "550 No such file or directory." },
    { line: "RMD /", answer: "550 Permission denied." },
    { line: "DELE missing", answer: "550 No such file or directory." },
    { line: "DELE ../../../../../etc/passwd", answer: "550 No such file or directory." },
    { line: "RETR missing", answer: "550 No such file or directory." },
    { line: "SIZE missing", answer: "550 No such file or directory." },
    { line: "RNTO x", answer: "503 Send RNFR first." },
    { line: "RNFR missing", answer: "550 No such file or directory." },
    { line: "TYPE A", answer: "200 Type is ASCII." },
    { line: "TYPE L 8", answer: "200 Type is image." },
    { line: "TYPE E", answer: "504 Only the types A, A N, I and L 8 are understood." },
    { line: "STRU F", answer: "200 Structure is file." },
    { line: "MODE Z", answer: "504 Only stream mode is understood." },
    { line: "REST -1", answer: "501 Syntax: REST <offset>" },
    { line: "REST 9223372036854775808", answer: "501 Syntax: REST <offset>" },
    { line: "REST 5", answer: "350 The next transfer begins at 5." },
    { line: "STOR x", answer: "554 Restart position is beyond the end of the file." },
    { line: "STOR x", answer: "425 Use PASV, EPSV, PORT or EPRT first." },
    { line: "RETR", answer: "501 Syntax: RETR <path>" },
    { line: "AUTH TLS", answer: "503 AUTH comes before the login." },
    { line: "EPSV 2", answer: "522 Network protocol not supported, use (1)." },
    { line: "PORT 127,0,0,1,0,80", answer: "501 The port must be from 1024 to 65535." },
    { line: "PORT 192,0,2,7,200,1", answer: "501 The address must be that of your control connection." },
    { line: "EPRT |3|x|1|", answer: "522 Network protocol not supported, use (1,2)." },
    { line: "ABOR", answer: "226 Nothing transfers now." },
    { line: "HELP MKD", answer: "214 Syntax: MKD <path>" },
  ])("$line → $answer", async ({ line, answer }) => {
    const client = await loggedIn;
    expect(await client.command(line)).toBe(answer);
  });

  const loggedIn = Promise.resolve().then(async () => {
    while (!node) await new Promise(setImmediate);
    return node.login();
  });
  afterAll(async () => (await loggedIn)[Symbol.asyncDispose]());

  test("RNTO must follow RNFR at once", async () => {
    await using client = await node.login();
    await client.upload("STOR old", "x");
    expect(await client.command("RNFR old")).toBe("350 Ready for RNTO.");
    await client.command("NOOP");
    expect(await client.command("RNTO new")).toBe("503 Send RNFR first.");
    await client.command("RNFR old");
    expect(await client.command("RNTO new")).toBe("250 Renamed.");
    expect(await client.command("SIZE new")).toBe("213 1");
  });

  test("after EPSV ALL only EPSV sets up data connections (RFC 2428 §4)", async () => {
    await using client = await node.login();
    expect(await client.command("EPSV ALL")).toMatch(/^200 /);
    for (const line of ["PASV", "PORT 127,0,0,1,200,1", "EPRT |1|127.0.0.1|51201|"])
      expect(await client.command(line)).toMatch(/^501 .*EPSV ALL/);
    expect(await client.command("EPSV")).toMatch(/^229 /);
  });

  test("what an account may not do is refused before anything else happens", async () => {
    await using client = await node.login("reader");
    for (const line of ["STOR x", "MKD x", "DELE x", "RMD x", "RNFR x", "RNTO x"])
      expect(await client.command(line)).toBe("550 Permission denied.");
  });

  test("SIZE is not told in ASCII", async () => {
    await using client = await node.login();
    await client.upload("STOR sized", "a\nb\n");
    await client.command("TYPE A");
    expect(await client.command("SIZE sized")).toMatch(/^550 /);
  });
});

describe("bytes on the line", () => {
  test("a line that is too long ends the session, also one that never ends", async () => {
    await using client = await node.connect();
    client.sendRaw("x".repeat(5000));
    expect(await client.reply()).toBe("421 The line is too long.");
    await client.end();
  });

  test.for([
    { what: "Latin-1", name: Buffer.from("Gr\u00fc\u00dfe", "latin1") },
    { what: "an overlong slash", name: Buffer.from([0x61, 0xc0, 0xaf, 0x62]) },
    { what: "a surrogate", name: Buffer.from([0xed, 0xa0, 0x80]) },
    { what: "a character that we use ourselves for such bytes", name: Buffer.from("\uef80") },
  ])("a name that is not UTF-8 comes back as it was sent: $what", async ({ name }) => {
    await using client = await node.login();
    client.sendRaw(Buffer.concat([Buffer.from("MKD raw-"), name, Buffer.from("\r\n")]));
    expect(await client.reply()).toMatch(/^257 /);
    expect(await listedBytes(client)).toContain(Buffer.concat([Buffer.from("raw-"), name]).toString("latin1"));
    client.sendRaw(Buffer.concat([Buffer.from("RMD raw-"), name, Buffer.from("\r\n")]));
    expect(await client.reply()).toBe("250 Directory removed.");
  });

  test("a name with a CR or NUL is no name", async () => {
    await using client = await node.login();
    expect(await client.command("MKD a\rb")).toBe("553 File name not allowed.");
    expect(await client.command("MKD a\0b")).toBe("553 File name not allowed.");
  });

  test("a client that reads no replies is not read any more, and gets them all once it does", async () => {
    await using client = await node.login();
    client.socket.pause();
    // HELP's reply is long: what lies unread soon fills the kernel's buffers.
    const sent = 20_000;
    for (let packet = 0; packet < sent / 100; packet++) client.sendRaw("HELP\r\n".repeat(100));
    await using other = await node.login();
    expect(await other.command("NOOP")).toBe("200 OK.");
    client.socket.resume();
    for (let answered = 0; answered < sent; answered++) await client.reply();
    expect(await client.command("NOOP")).toBe("200 OK.");
  });

  test("a thousand commands in one packet are answered one by one, in order", async () => {
    await using client = await node.login();
    client.sendRaw("NOOP\r\nPWD\r\n".repeat(500));
    for (let pair = 0; pair < 500; pair++) {
      expect(await client.reply()).toBe("200 OK.");
      expect(await client.reply()).toMatch(/^257 /);
    }
  });
});

/** What LIST sends, a character for each byte. */
async function listedBytes(client: FtpClient): Promise<string> {
  const { bytes } = await client.download("LIST");
  return bytes?.toString("latin1") ?? "";
}
