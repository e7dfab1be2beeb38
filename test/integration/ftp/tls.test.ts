import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node[Symbol.asyncDispose]());

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const only = (version: (typeof VERSIONS)[number]) => ({ minVersion: version, maxVersion: version });

describe.for(VERSIONS)("%s", (version) => {
  test("files go both ways, explicit and implicit", async () => {
    const body = randomBytes(1_000_000);
    const wrap = (data: Socket) => secured(data, only(version));
    await using explicit = await (await (await node.connect()).secure(only(version))).login();
    await using implicit = await FtpClient.connectTls(node.implicitPort, only(version));
    expect(await implicit.reply()).toBe("220 Pasvport FTP server ready.");
    await implicit.login();

    expect(await explicit.upload(`STOR ${version}`, body, wrap)).toBe("226 Transfer complete.");
    expect((await implicit.download(`RETR ${version}`, wrap)).bytes?.equals(body)).toBe(true);
  });

  test("the data connection resumes the control connection's session, as FileZilla demands", async () => {
    await using client = await node.connect();
    await client.secure(only(version));
    const control = client.socket as Awaited<ReturnType<typeof secured>>;
    const session = control.getSession() ?? (await once(control, "session"))[0];
    await client.login();

    const reused: boolean[] = [];
    for (const name of ["one", "two"]) {
      await client.upload(`STOR ${name}`, "x", async (data) => {
        const tls = await secured(data, { ...only(version), session });
        reused.push(tls.isSessionReused());
        return tls;
      });
    }
    expect(reused).toEqual([true, true]);
  });

  test("a client that closes without reading loses nothing: whole with 226, or not at all", async () => {
    await using client = await (await (await node.connect()).secure(only(version))).login();
    const body = randomBytes(3_000_000);
    for (let round = 0; round < 10; round++) {
      const answer = await client.upload(`STOR hasty-${round}`, body, async (data) => {
        const tls = await secured(data, only(version));
        tls.pause().once("finish", () => tls.destroy());
        return tls;
      });
      const size = await client.command(`SIZE hasty-${round}`);
      expect([answer, size]).toEqual(
        answer.startsWith("226")
          ? ["226 Transfer complete.", "213 3000000"]
          : [expect.stringMatching(/^426/), expect.stringMatching(/^550/)],
      );
    }
  });
});

test.for([
  { lists: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256", gets: "ECDHE-ECDSA-AES128-GCM-SHA256" },
  { lists: "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256", gets: "ECDHE-ECDSA-CHACHA20-POLY1305" },
])("the node chooses the cipher suite: of $lists $gets", async ({ lists, gets }) => {
  await using client = await FtpClient.connectTls(node.implicitPort, { ...only("TLSv1.2"), ciphers: lists });
  const control = client.socket as Awaited<ReturnType<typeof secured>>;
  expect(control.getCipher().name).toBe(gets);
});

test("what was pipelined behind AUTH in the clear is thrown away", async () => {
  await using client = await node.connect();
  client.sendRaw("AUTH TLS\r\nUSER alice\r\nPASS correct horse\r\n");
  expect(await client.reply()).toMatch(/^234 /);
  const tls = await secured(client.socket);
  tls.write("PWD\r\n");
  const [answer] = await once(tls, "data");
  expect(String(answer)).toBe("530 Please log in with USER and PASS.\r\n");
  tls.destroy();
});

test("AUTH forgets who was named before it", async () => {
  await using client = await node.connect();
  await client.command("USER alice");
  await client.secure();
  expect(await client.command("PASS correct horse")).toBe("503 Send USER first.");
});

test("plain text on a data connection that must be private is refused, and the session goes on", async () => {
  await using client = await (await (await node.connect()).secure()).login();
  expect(await client.upload("STOR plain", "in the clear")).toBe("425 Can't open data connection.");
  expect(await client.command("SIZE plain")).toMatch(/^550 /);
});

test("PROT knows C and P, and comes behind PBSZ", async () => {
  await using client = await node.connect();
  await client.secure();
  expect(await client.command("PROT S")).toBe("536 TLS knows only C and P.");
  expect(await client.command("PROT X")).toBe("504 Only C and P are understood.");
  expect(await client.command("PROT C")).toBe("200 Data connections are clear.");
  await client.login();
  expect(await client.upload("STOR clear", "x")).toMatch(/^226 /);
});

test("an account that demands TLS gets it for control and for data", async () => {
  await node.addAccount({ username: "strict", tls: { control: "required", data: "required" } });
  await using plain = await node.connect();
  await plain.command("USER strict");
  expect(await plain.command("PASS correct horse")).toBe("530 Login incorrect.");

  await using client = await (await node.connect()).secure();
  expect(await client.command("PROT C")).toMatch(/^200 /);
  await client.login("strict");
  expect(await client.upload("STOR x", "x")).toMatch(/^521 /);
  await client.command("PROT P");
  expect(await client.command("PROT C")).toBe("534 Data connections must be private.");
  expect(await client.upload("STOR x", "x", secured)).toMatch(/^226 /);
});

test("a node that requires TLS refuses logins and data in the clear", async () => {
  await using strict = await startTestNode({ tls: { control: "required", data: "required" }, workers: 1 });
  await using client = await strict.connect();
  expect(await client.command("USER alice")).toBe("530 TLS is required: send AUTH TLS first.");
  await client.secure();
  expect(await client.command("PROT C")).toBe("534 Data connections must be private.");
  await client.login();
});
