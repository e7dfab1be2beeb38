import { crc32 } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NODE_LIMITS } from "../../../shared/limits.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { resuming } from "../../support/client-tls.ts";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

// What test/engine goes through case by case, a conversation of each kind, on one node.

const DONE = "226 Transfer complete.";

let node: TestNode;
let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await CertificateAuthority.create();
  node = await startTestNode({
    clientCertificates: { policy: "optional", authority: authority.certificate },
    limits: { ...NODE_LIMITS, failedLoginSeconds: 0 },
  });
});
afterAll(() => node[Symbol.asyncDispose]());

test("an idle session ends, and no other", async () => {
  await node.addAccount({ username: "hasty", limits: { idleSeconds: 1 } });
  await using idle = await node.login("hasty");
  await using user = await node.login();

  expect(await idle.reply()).toBe("421 Nothing was said for 1 seconds.");
  expect(await user.command("NOOP")).toBe("200 OK.");
});

test("an account's sessions, transfers and the size of its uploads are limited, on all workers", async () => {
  await node.addAccount({ username: "few", limits: { sessions: 2, transfers: 1, uploadBytes: 10 } });
  await using one = await node.login("few");
  await using other = await node.login("few");
  await using third = await node.connect();
  await third.command("USER few");
  expect(await third.command("PASS correct horse")).toMatch(/^421 The account has as many sessions as it may/);

  const data = await one.passive();
  expect(await one.command("STOR first")).toMatch(/^150 /);
  await other.command("EPSV");
  expect(await other.command("STOR second")).toMatch(/^450 The account has as many transfers as it may/);
  data.end("whole");
  expect(await one.reply()).toBe(DONE);
  expect(await other.upload("STOR large", Buffer.alloc(11))).toMatch(/^552 /);
});

test("a session's wrong passwords come to an end", async () => {
  await using client = await node.connect();
  for (const answer of [...Array(4).fill("530 Login incorrect."), "421 Too many failed logins."]) {
    await client.command("USER alice");
    expect(await client.command("PASS wrong")).toBe(answer);
  }
});

test("APPE adds, STOR behind REST goes on, and REST beyond the end is refused", async () => {
  await using client = await node.login();
  await client.upload("STOR log", "0123");

  expect(await client.upload("APPE log", "45")).toBe(DONE);
  await client.command("REST 5");
  expect(await client.upload("STOR log", "five")).toBe(DONE);
  expect((await client.download("RETR log")).body).toBe("01234five");
  await client.command("REST 10");
  expect(await client.upload("STOR log", "x")).toBe("554 Restart position is beyond the end of the file.");
});

test("STOU finds a name, and ALLO is held against the upload", async () => {
  await using client = await node.login();

  expect(await client.upload("STOU", "unique")).toMatch(/^226 /);
  expect(await client.command("ALLO 4")).toMatch(/^200 /);
  expect(await client.upload("STOR cut", "cut")).toBe(
    "426 Not as many bytes came as ALLO had announced; nothing was stored.",
  );
});

test("a file keeps the time that it is given", async () => {
  await using client = await node.login();
  await client.upload("STOR timed", "x");

  expect(await client.command("MFMT 20010203040506 timed")).toBe("213 Modify=20010203040506; timed");
  expect(await client.command("MDTM timed")).toBe("213 20010203040506");
  expect(await client.command("MLST timed")).toContain("modify=20010203040506;");
});

test("a checksum is of the file, or of the part that is asked for", async () => {
  await using client = await node.login();
  await client.upload("STOR digits", "0123456789");

  expect(await client.command("XCRC digits 2 5")).toBe(
    `250 ${crc32("234").toString(16).toUpperCase().padStart(8, "0")}`,
  );
  expect(await client.command("HASH digits")).toBe(
    "213 SHA-256 0-10 84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882 digits",
  );
});

test("ports that are asked for and not used are missed by nobody else", async () => {
  await using wasteful = await node.login();
  for (let offer = 0; offer < 100; offer++) expect(await wasteful.command("EPSV")).toMatch(/^229 /);

  await using neighbour = await node.login();
  for (const client of [neighbour, wasteful]) expect((await client.download("NLST")).final).toBe(DONE);
});

test("an account that demands resumption gets its data over the control connection's TLS session alone", async () => {
  const only = { maxVersion: "TLSv1.2", servername: "localhost" } as const;
  await node.addAccount({ username: "careful", tlsResumption: "required" });
  await using client = await FtpClient.connectTls(node.implicitPort, only);
  await client.reply();
  await client.login("careful");

  const quietly = async (data: Parameters<typeof secured>[0]) =>
    (await secured(data, only)).on("error", () => undefined);
  expect(await client.upload("STOR kept", "x", quietly)).toMatch(/^522 .*resume/);
  expect(await client.upload("STOR kept", "x", resuming(client, only))).toBe(DONE);
});

test("a client logs in by its certificate, and by no other authority's", async () => {
  const name = [["CN", "acme"]] as const;
  const credential = { id: "2", kind: "certificate" as const, createdAt: new Date().toISOString(), subject: "CN=acme" };
  await node.addAccount({ username: "acme", credentials: [credential] });
  const other = await CertificateAuthority.create();

  for (const [issuer, answer] of [
    [authority, /^232 /],
    [other, /^331 /],
  ] as const) {
    const { certificate, key } = await issuer.issue({ name });
    await using client = await node.connect();
    await client.secure({ cert: certificate, key });
    expect(await client.command("USER acme")).toMatch(answer);
  }
});
