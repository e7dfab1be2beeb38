import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSelfSignedCertificate } from "../../../ftp-node/certificates/self-signed.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { NODE_LIMITS } from "../../../shared/limits.ts";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  const certificate = await createSelfSignedCertificate(["ftp.example.com", "*.files.example.com"]);
  const limits = { ...NODE_LIMITS, failedLoginSeconds: 0 };
  node = await startTestNode({ workers: 1, host: "::", certificates: [certificate], limits });
});
afterAll(() => node[Symbol.asyncDispose]());

describe("before the login", () => {
  test.for([
    { line: "ACCT gold", answer: "530 Please log in with USER and PASS." },
    { line: "P@SW x", answer: "503 Send USER first." },

    { line: "LANG", answer: "200 Replies are in English." },
    { line: "LANG en", answer: "200 Replies are in English." },
    { line: "lang EN-US", answer: "200 Replies are in English." },
    { line: "LANG de", answer: "504 Only English is spoken here." },
    { line: "LANG english", answer: "504 Only English is spoken here." },
    { line: "LANG en_US.UTF-8", answer: "501 Syntax: LANG [EN]" },

    { line: "CLNT FileZilla 3.66", answer: "200 Noted." },
    { line: `CLNT ${"x".repeat(4000)}`, answer: "200 Noted." },
    { line: "CSID Name=WinSCP;Version=6.5;", answer: `200 Name=Pasvport; Version=${packageJson.version};` },

    { line: "OPTS UTF8", answer: "200 UTF-8 is on." },
    { line: "opts utf8 on", answer: "200 UTF-8 is on." },
    { line: "OPTS UTF-8 ON", answer: "200 UTF-8 is on." },
    { line: "OPTS UTF8 NLST", answer: "200 UTF-8 is on." },
    { line: "OPTS UTF8 OFF", answer: "504 UTF-8 cannot be switched off." },
    { line: "OPTS UTF8 maybe", answer: "501 Syntax: OPTS UTF8 ON" },
    { line: "OPTS XYZZY", answer: /^501 / },
    { line: "OPTS ", answer: /^501 Syntax: / },

    { line: "LPRT 6,16", answer: "502 Command not implemented." },
    { line: "mail", answer: "502 Command not implemented." },
    { line: "SMNT /mnt", answer: "502 Command not implemented." },
    { line: "ADAT", answer: "502 Command not implemented." },
    { line: "AVBL", answer: "502 Command not implemented." },
    { line: "RANG 1 2", answer: "502 Command not implemented." },
    { line: "constructor", answer: "500 Command not understood." },
    { line: "NOOPX", answer: "500 Command not understood." },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await node.connect();
    expect(await client.command(line)).toEqual(typeof answer === "string" ? answer : expect.stringMatching(answer));
  });
});

describe("after it", () => {
  test.for([
    { line: "ACCT gold", answer: "202 Superfluous: the user name is enough." },
    { line: "P@SW x", answer: "503 Already logged in." },
    { line: "HOST localhost", answer: "503 HOST comes before USER." },

    { line: "TYPE A", answer: "200 Type is ASCII." },
    { line: "TYPE a n", answer: "200 Type is ASCII." },
    { line: "TYPE I", answer: "200 Type is image." },
    { line: "TYPE l 8", answer: "200 Type is image." },
    { line: "TYPE L8", answer: "200 Type is image." },
    { line: "TYPE A T", answer: "504 Only the types A, A N, I and L 8 are understood." },
    { line: "TYPE A C", answer: "504 Only the types A, A N, I and L 8 are understood." },
    { line: "TYPE E N", answer: "504 Only the types A, A N, I and L 8 are understood." },
    { line: "TYPE L 7", answer: "504 Only the types A, A N, I and L 8 are understood." },
    { line: "TYPE L", answer: "501 Syntax: TYPE <A|I|L 8>" },
    { line: "TYPE X", answer: "501 Syntax: TYPE <A|I|L 8>" },
    { line: "TYPE AN", answer: "501 Syntax: TYPE <A|I|L 8>" },
    { line: "TYPE I N", answer: "501 Syntax: TYPE <A|I|L 8>" },
    { line: "MODE s", answer: "200 Mode is stream." },
    { line: "MODE B", answer: "504 Only stream mode is understood." },
    { line: "MODE C", answer: "504 Only stream mode is understood." },
    { line: "MODE Z", answer: "504 Only stream mode is understood." },
    { line: "MODE X", answer: "501 Syntax: MODE S" },
    { line: "STRU f", answer: "200 Structure is file." },
    { line: "STRU R", answer: "504 Only file structure is understood." },
    { line: "STRU P", answer: "504 Only file structure is understood." },
    { line: "STRU X", answer: "501 Syntax: STRU F" },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await node.login();
    expect(await client.command(line)).toBe(answer);
  });
});

test("P@SW logs in", async () => {
  await using client = await node.connect();
  await client.command("USER alice");
  expect(await client.command("P@SW correct horse")).toBe("230 Logged in.");
});

describe("HOST", () => {
  const OURS = "220 Pasvport FTP server ready.";
  const NOT_OURS = "504 There is no such host here.";

  test.for([
    { name: "localhost", answer: OURS },
    { name: "LocalHost", answer: OURS },
    { name: "127.0.0.1", answer: OURS },
    { name: "[::1]", answer: OURS },
    { name: "FTP.example.com", answer: OURS },
    { name: "acme.files.example.com", answer: OURS },
    { name: "a.b.files.example.com", answer: NOT_OURS },
    { name: "example.com", answer: NOT_OURS },
    { name: "192.0.2.7", answer: NOT_OURS },
    { name: "[2001:db8::7]", answer: NOT_OURS },
    { name: "127.0.0.2", answer: NOT_OURS },
    { name: "auto", answer: NOT_OURS },
    { name: "::1", answer: "501 Syntax: HOST <name>" },
    { name: "localhost:21", answer: "501 Syntax: HOST <name>" },
  ])("$name → $answer", async ({ name, answer }) => {
    await using client = await node.connect();
    expect(await client.command(`HOST ${name}`)).toBe(answer);
  });

  test("the address that a client connected to is ours, and a public one may be, behind translation", async () => {
    await using other = await FtpClient.connect(node.ftpPort, "127.0.0.2");
    await other.reply();
    expect(await other.command("HOST 127.0.0.2")).toBe(OURS);
    expect(await other.command("HOST 8.8.8.8")).toBe(OURS);
  });

  test("comes before USER, and again behind AUTH", async () => {
    await using client = await node.connect();
    expect(await client.command("HOST localhost")).toBe(OURS);
    await client.command("USER alice");
    expect(await client.command("HOST localhost")).toBe("503 HOST comes before USER.");
    await client.secure();
    expect(await client.command("HOST ftp.example.com")).toBe(OURS);
    await client.login();
    expect(await client.command("HOST ftp.example.com")).toBe("503 HOST comes before USER.");
  });
});

describe("REIN", () => {
  test("begins anew: login, directory, type, restart, rename and data route are forgotten", async () => {
    await using client = await node.login();
    await client.command("MKD deep");
    await client.upload("STOR lines", "1\n2\n");
    for (const line of ["CWD deep", "TYPE A", "EPSV ALL", "CLNT x", "SITE IDLE 5", "EPSV", "REST 2", "RNFR /lines"])
      expect(await client.command(line)).toMatch(/^[23]/);

    expect(await client.command("REIN")).toBe("220 Ready for a new user.");
    expect(await client.command("PWD")).toBe("530 Please log in with USER and PASS.");
    expect(await client.command("PASS correct horse")).toBe("503 Send USER first.");
    await client.login();
    expect(await client.command("PWD")).toBe('257 "/" is the working directory.');
    expect(await client.command("RNTO x")).toBe("503 Send RNFR first.");
    expect(await client.command("RETR lines")).toBe("425 Use PASV, EPSV, PORT or EPRT first.");
    expect(await client.command("PASV")).toMatch(/^227 /);
    expect(await client.command("SITE IDLE")).toMatch(/^200 The idle time is 900 /);
    expect(await client.command("SITE WHO")).not.toContain("Client:");
    expect((await client.download("RETR lines")).body).toBe("1\n2\n");
  });

  test("forgets a USER that no PASS has followed", async () => {
    await using client = await node.connect();
    await client.command("USER alice");
    expect(await client.command("REIN")).toBe("220 Ready for a new user.");
    expect(await client.command("PASS correct horse")).toBe("503 Send USER first.");
    expect(await client.command("HOST localhost")).toMatch(/^220 /);
  });

  test("gives the session to another account", async () => {
    await node.addAccount({ username: "bob", startFolder: "/of-bob" });
    await using client = await node.login();
    await client.command("REIN");
    await client.login("bob");
    expect(await client.command("PWD")).toBe('257 "/of-bob" is the working directory.');
    expect(await client.command("SITE WHO")).toContain("User: bob");
  });

  test("waits for the transfer that runs", async () => {
    await using client = await node.login();
    const data = await client.passive();
    expect(await client.command("STOR slow")).toMatch(/^150 /);
    client.sendRaw("REIN\r\nPWD\r\nNOOP\r\n");
    data.end("all of it");
    expect(await client.reply()).toBe("200 OK.");
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toBe("220 Ready for a new user.");
    expect(await client.reply()).toBe("530 Please log in with USER and PASS.");
    await client.login();
    expect(await client.command("SIZE slow")).toBe("213 9");
  });

  test("keeps TLS on the control connection, and asks for PBSZ and PROT again", async () => {
    await using client = await (await (await node.connect()).secure()).login();
    expect(await client.command("REIN")).toBe("220 Ready for a new user.");
    expect(await client.command("PROT P")).toBe("503 Send PBSZ 0 first.");
    await client.login();
    expect(await client.upload("STOR clear", "x")).toBe("226 Transfer complete.");
    await client.command("PBSZ 0");
    expect(await client.command("PROT P")).toBe("200 Data connections are private.");
    expect(await client.upload("STOR private", "x", secured)).toBe("226 Transfer complete.");
  });

  test("keeps data private where TLS was there from the beginning", async () => {
    await using client = await FtpClient.connectTls(node.implicitPort);
    await client.reply();
    await client.login();
    await client.command("PROT C");
    await client.command("REIN");
    await client.login();
    expect(await client.upload("STOR implicit", "x", secured)).toBe("226 Transfer complete.");
  });

  test("does not wash failed logins away", async () => {
    await using client = await node.connect();
    for (let failed = 1; failed < 5; failed++) {
      await client.command("USER alice");
      expect(await client.command("PASS wrong")).toBe("530 Login incorrect.");
      await client.command("REIN");
    }
    await client.command("USER alice");
    expect(await client.command("PASS wrong")).toBe("421 Too many failed logins.");
  });
});

test("FEAT is an exact multi-line reply, the same each time, and leaves out what is switched off", async () => {
  await using passive = await startTestNode({ workers: 1, activeMode: false });
  await using one = await node.connect();
  await using other = await passive.connect();
  const feat = await one.command("FEAT");
  const lines = feat.split("\n");
  expect(lines[0]).toBe("211-Extensions supported:");
  expect(lines.at(-1)).toBe("211 End.");
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^ [A-Z]\S*( \S+)*$/);
  expect(await one.command("FEAT")).toBe(feat);
  expect((await other.command("FEAT")).split("\n")).toEqual(lines.filter((line) => line !== " EPRT"));
  expect(lines).toContain(" EPRT");
});
