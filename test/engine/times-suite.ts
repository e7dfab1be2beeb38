import { expect, test } from "vitest";
import type { TestNode } from "../support/test-node.ts";

/** Who the conversations need beside alice. */
export async function addTimekeepers(node: TestNode): Promise<void> {
  await node.addAccount({ username: "reader", permissions: [{ folder: "/", allow: ["list", "read"] }] });
  await node.addAccount({ username: "writer", permissions: [{ folder: "/", allow: ["write"] }] });
  await node.addAccount({ username: "replacer", permissions: [{ folder: "/", allow: ["overwrite"] }] });
}

/** Times that clients give to files: the same on every back end. */
export function timeConversations(running: () => TestNode): void {
  test.for([
    { line: "MFMT 20010203040506 timed file", answer: "213 Modify=20010203040506; timed file" },
    { line: "MFMT 20010203040506.789 /timed file", answer: "213 Modify=20010203040506; /timed file" },
    { line: "MDTM 20010203040506 timed file", answer: "213 Modify=20010203040506; timed file" },
    { line: "MFF Modify=20010203040506; timed file", answer: "213 Modify=20010203040506; timed file" },
    { line: "MFF modify=20010203040506; timed file", answer: "213 Modify=20010203040506; timed file" },
  ])("$line → $answer, and every listing shows it", async ({ line, answer }) => {
    await using client = await running().login();
    await client.upload("STOR timed file", "content");

    expect(await client.command(line)).toBe(answer);

    expect(await client.command("MDTM timed file")).toBe("213 20010203040506");
    expect(await client.command("MLST timed file")).toContain("modify=20010203040506;");
    expect((await client.download("MLSD")).body).toMatch(/modify=20010203040506;.* timed file\r\n/);
    expect((await client.download("LIST")).body).toMatch(/ Feb {2}3 {2}2001 timed file\r\n/);
  });

  test.for([
    { line: "MFMT", answer: "501 Syntax: MFMT <YYYYMMDDHHMMSS> <path>" },
    { line: "MFMT 20010203040506", answer: "501 Syntax: MFMT <YYYYMMDDHHMMSS> <path>" },
    { line: "MFMT 20011303040506 file", answer: "501 A time is YYYYMMDDHHMMSS, in UTC." },
    { line: "MFMT 20010230040506 file", answer: "501 A time is YYYYMMDDHHMMSS, in UTC." },
    { line: "MFMT 20010203040560 file", answer: "501 A time is YYYYMMDDHHMMSS, in UTC." },
    { line: "MDTM 20010203040560 file", answer: "501 A time is YYYYMMDDHHMMSS, in UTC." },
    { line: "MFMT 20010203040506 missing", answer: "550 No such file or directory." },
    { line: "MDTM 20010203040506 missing", answer: "550 No such file or directory." },
    { line: "MFMT 20010203040506 .pasvport\0", answer: "553 File name not allowed." },
    { line: "MFF Modify=20010203040506; missing", answer: "550 No such file or directory." },
    { line: "MFF Modify=20010203040506 file", answer: "501 Syntax: MFF Modify=<YYYYMMDDHHMMSS>; <path>" },
    { line: "MFF Create=20010203040506; file", answer: "504 Only the fact Modify can be set." },
    { line: "MFF Modify=20010203040506;Create=20010203040506; file", answer: "504 Only the fact Modify can be set." },
    { line: "MFF UNIX.mode=0644; file", answer: "504 Only the fact Modify can be set." },
    { line: "MFF Modify=20010203040506;UNIX.mode=0644; file", answer: "504 Only the fact Modify can be set." },
    { line: "MDTM", answer: "501 Syntax: MDTM [<YYYYMMDDHHMMSS>] <path>" },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await running().login();

    expect(await client.command(line)).toBe(answer);
  });

  test("MDTM asks about a file whose name looks like a time and a path", async () => {
    await using client = await running().login();
    await client.upload("STOR 20010203040506 report", "content");
    await client.upload("STOR report", "content");

    expect(await client.command("MDTM 20010203040506 report")).toMatch(/^213 20[2-9]\d{11}$/);
    expect(await client.command("MDTM report")).not.toBe("213 20010203040506");
  });

  test("who may write may set times, who may read may not", async () => {
    await using alice = await running().login();
    await alice.upload("STOR mine", "content");
    await using reader = await running().login("reader");
    for (const line of ["MFMT 20010203040506 mine", "MDTM 20010203040506 mine", "MFF Modify=20010203040506; mine"])
      expect(await reader.command(line)).toBe("550 Permission denied.");
    await using replacer = await running().login("replacer");
    expect(await replacer.command("MFF Modify=20020203040506; mine")).toBe("213 Modify=20020203040506; mine");
    expect(await replacer.command("SITE UTIME 200202030405 mine")).toBe("200 The time is set.");
    await using writer = await running().login("writer");
    expect(await writer.command("MFMT 20010203040506 mine")).toBe("213 Modify=20010203040506; mine");
    expect(await writer.command("MDTM mine")).toBe("550 Permission denied.");

    expect(await reader.command("MDTM mine")).toBe("213 20010203040506");
  });

  test("a new upload loses the time, a renamed file keeps it", async () => {
    await using client = await running().login();
    await client.upload("STOR before", "content");
    await client.command("MFMT 20010203040506 before");
    await client.command("RNFR before");
    await client.command("RNTO after");
    expect(await client.command("MDTM after")).toBe("213 20010203040506");
    await client.upload("STOR after", "something new");
    expect(await client.command("MDTM after")).not.toBe("213 20010203040506");
  });

  test("FEAT tells", async () => {
    await using client = await running().connect();
    const features = (await client.command("FEAT")).split("\n");

    expect(features).toContain(" MDTM");
    expect(features).toContain(" MFMT");
    expect(features).toContain(" MFF modify;");
  });
}
