import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataListener } from "../../support/data-listener.ts";
import { FtpClient, readAll } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

const FAMILIES = [
  { loopback: "127.0.0.1", family: 1, other: 2, otherLoopback: "::1" },
  { loopback: "::1", family: 2, other: 1, otherLoopback: "127.0.0.1" },
] as const;

describe.runIf(hasIPv6).for([
  { title: "a node that listens on ::", served: FAMILIES, host: "::" },
  { title: "a node that listens on IPv6 alone", served: FAMILIES.slice(1), host: "::1" },
])("$title", ({ served, host }) => {
  let node: TestNode;
  beforeAll(async () => {
    // With an IPv4 address to advertise, which IPv6 clients must never be told.
    node = await startTestNode({ host, workers: 2, publicAddress: "203.0.113.7" });
  });
  afterAll(() => node[Symbol.asyncDispose]());

  async function loginFrom(loopback: string): Promise<FtpClient> {
    const client = await FtpClient.connect(node.ftpPort, loopback);
    await client.reply();
    return client.login();
  }

  test.for(served)("serves $loopback by EPSV, and by no other family's", async ({ loopback, family, other }) => {
    await using client = await loginFrom(loopback);
    expect(await client.upload(`STOR from-${family}`, "hello")).toBe("226 Transfer complete.");
    expect((await client.download(`RETR from-${family}`)).body).toBe("hello");
    for (const line of ["EPSV", `EPSV ${family}`, `epsv ${family} `])
      expect(await client.command(line)).toMatch(/^229 Entering Extended Passive Mode \(\|\|\|\d+\|\)\.$/);
    for (const line of [`EPSV ${other}`, "EPSV 3", "EPSV 10"])
      expect(await client.command(line)).toBe(`522 Network protocol not supported, use (${family}).`);
    for (const line of ["EPSV x", "EPSV -1", "EPSV 1 2", "EPSV ALLES"])
      expect(await client.command(line)).toBe("501 Syntax: EPSV [1|2|ALL]");
  });

  test.for(served)("connects to $loopback by EPRT, and to no other family", async (row) => {
    const { loopback, family, other, otherLoopback } = row;
    await using client = await loginFrom(loopback);
    await client.upload(`STOR for-${family}`, "hello");
    await using listener = await DataListener.open(loopback);
    expect(await client.command(`EPRT |${other}|${otherLoopback}|${listener.port}|`)).toBe(
      `522 Network protocol not supported, use (${family}).`,
    );
    expect(await client.command(listener.eprtCommand)).toBe("200 Active mode set up.");
    client.send(`RETR for-${family}`);
    const data = await listener.connection();
    expect(data.remoteAddress).toBe(loopback);
    expect(String(await readAll(data))).toBe("hello");
  });

  test.for(served)("after EPSV ALL $loopback has EPSV alone", async ({ loopback, family }) => {
    await using client = await loginFrom(loopback);
    expect(await client.command("EPSV all")).toMatch(/^200 /);
    for (const line of ["PASV", "PORT 127,0,0,1,200,1", `EPRT |${family}|${loopback}|50000|`])
      expect(await client.command(line)).toMatch(/^501 /);
    expect((await client.download("NLST")).final).toBe("226 Transfer complete.");
  });

  test("an IPv6 client is told to use EPSV instead of PASV, and may not name an IPv4 address", async () => {
    await using client = await loginFrom("::1");
    expect(await client.command("PASV")).toBe("425 PASV knows no IPv6; use EPSV.");
    expect(await client.command("PORT 127,0,0,1,200,1")).toBe(
      "501 The address must be that of your control connection.",
    );
    expect(await client.command("EPRT |2|::ffff:127.0.0.1|50000|")).toBe(
      "522 Network protocol not supported, use (2).",
    );
  });

  test.runIf(host === "::")(
    "an IPv4 client is an IPv4 client: PASV tells it an address, and it may name itself",
    async () => {
      await using client = await loginFrom("127.0.0.1");
      await client.upload("STOR by-pasv", "hello");
      const [, numbers = ""] =
        /^227 Entering Passive Mode \(127,0,0,1,(\d+,\d+)\)\.$/.exec(await client.command("PASV")) ?? [];
      const [high = 0, low = 0] = numbers.split(",").map(Number);
      client.send("RETR by-pasv");
      expect(String(await readAll(connect(high * 256 + low, "127.0.0.1")))).toBe("hello");
      expect([await client.reply(), await client.reply()].at(-1)).toBe("226 Transfer complete.");
      expect(await client.command("EPRT |2|::ffff:127.0.0.1|50000|")).toBe("200 Active mode set up.");
    },
  );
});
