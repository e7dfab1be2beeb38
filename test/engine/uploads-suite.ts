import { expect, test } from "vitest";
import type { TestNode } from "../support/test-node.ts";

/** Who the conversations need beside alice. */
export async function addUploaders(node: TestNode): Promise<void> {
  await node.addAccount({ username: "adder", permissions: [{ folder: "/", allow: ["list", "read", "append"] }] });
  await node.addAccount({ username: "dropper", permissions: [{ folder: "/", allow: ["write"] }] });
  await node.addAccount({ username: "sender", permissions: [{ folder: "/inbound", allow: ["write"] }] });
}

/** Uploads that go on with a file, name one or announce its size: the same on every back end. */
export function uploadConversations(running: () => TestNode): void {
  test("APPE makes a file, and then adds to it", async () => {
    await using client = await running().login();

    expect(await client.upload("APPE log", "one\n")).toBe("226 Transfer complete.");
    expect(await client.upload("APPE log", "two\n")).toBe("226 Transfer complete.");

    expect((await client.download("RETR log")).body).toBe("one\ntwo\n");
  });

  test("STOR behind REST keeps the beginning, and nothing of the rest", async () => {
    await using client = await running().login();
    await client.upload("STOR digits", "0123456789");

    expect(await client.command("REST 3")).toBe("350 The next transfer begins at 3.");
    expect(await client.upload("STOR digits", "NEW")).toBe("226 Transfer complete.");
    expect((await client.download("RETR digits")).body).toBe("012NEW");
    await client.command("REST 6");
    await client.upload("STOR digits", "789");
    expect((await client.download("RETR digits")).body).toBe("012NEW789");
    await client.command("REST 0");
    await client.upload("STOR digits", "anew");
    expect((await client.download("RETR digits")).body).toBe("anew");
  });

  test("REST beyond the end, or of no file, is refused before 150", async () => {
    await using client = await running().login();
    await client.upload("STOR short", "0123456789");
    const refusal = "554 Restart position is beyond the end of the file.";

    for (const [offset, command] of [
      ["11", "STOR short"],
      ["9007199254740993", "STOR short"],
      ["9223372036854775807", "STOR short"],
      ["9223372036854775807", "RETR short"],
      ["5", "STOR none"],
    ]) {
      expect(await client.command(`REST ${offset}`)).toBe(`350 The next transfer begins at ${offset}.`);
      expect(await client.upload(command ?? "", "more")).toBe(refusal);
    }
    expect((await client.download("RETR short")).body).toBe("0123456789");
    expect(await client.command("SIZE none")).toMatch(/^550 /);
  });

  test("REST is spent by the next transfer, and by nothing else", async () => {
    await using client = await running().login();
    await client.upload("STOR digits", "0123456789");
    await client.command("REST 5");
    await client.passive();
    for (const command of ["NOOP", "SIZE digits", "MDTM digits", "TYPE I", "PWD"]) await client.command(command);

    expect((await client.download("RETR digits")).body).toBe("56789");
    expect((await client.download("RETR digits")).body).toBe("0123456789");
  });

  test.for(["RETR", "RETR missing", "RETR a\0b", "STOR missing/file", "APPE digits"])(
    "REST is spent by %j, which fails",
    async (command) => {
      await using client = await running().login();
      await client.upload("STOR digits", "0123456789");
      await client.command("REST 5");

      expect(await client.upload(command, "")).toMatch(/^5/);

      expect((await client.download("RETR digits")).body).toBe("0123456789");
    },
  );

  test("APPE behind REST is right at the end alone", async () => {
    await using client = await running().login();
    await client.upload("STOR list", "12345");
    await client.command("REST 5");
    expect(await client.upload("APPE list", "67")).toBe("226 Transfer complete.");
    await client.command("REST 2");
    expect(await client.upload("APPE list", "89")).toBe(
      "554 APPE goes on at the end, which is 7; send STOR to go on elsewhere.",
    );

    expect((await client.download("RETR list")).body).toBe("1234567");
  });

  test("in ASCII there is no offset to go on from", async () => {
    await using client = await running().login();
    await client.upload("STOR text", "a\nb\n");
    await client.command("TYPE A");
    for (const command of ["STOR text", "APPE text", "RETR text"]) {
      await client.command("REST 2");
      expect(await client.upload(command, "c\r\n")).toBe("554 REST needs TYPE I.");
    }
    expect(await client.upload("APPE text", "c\r\n")).toBe("226 Transfer complete.");
    await client.command("TYPE I");

    expect((await client.download("RETR text")).body).toBe("a\nb\nc\n");
  });

  test("who may only add adds: by APPE, or by STOR behind REST at the end", async () => {
    await using alice = await running().login();
    await alice.upload("STOR shared", "12345");
    await using client = await running().login("adder");

    expect(await client.upload("STOR shared", "lost")).toBe("550 Permission denied.");
    expect(await client.upload("APPE new", "lost")).toBe("550 Permission denied.");
    await client.command("REST 3");
    expect(await client.upload("STOR shared", "lost")).toBe(
      "550 Permission denied: only adding at the end is allowed.",
    );
    await client.command("REST 5");
    expect(await client.upload("STOR shared", "6")).toBe("226 Transfer complete.");
    expect(await client.upload("APPE shared", "7")).toBe("226 Transfer complete.");

    expect((await client.download("RETR shared")).body).toBe("1234567");
  });

  test("who may only write does not add, and does not go on", async () => {
    await using client = await running().login("dropper");
    expect(await client.upload("APPE drop", "first")).toBe("226 Transfer complete.");
    expect(await client.upload("APPE drop", "more")).toBe("550 Permission denied.");
    await client.command("REST 5");
    expect(await client.upload("STOR drop", "more")).toBe("550 Permission denied.");

    await using alice = await running().login();
    expect((await alice.download("RETR drop")).body).toBe("first");
  });

  test.for([
    { before: "APPE", command: "APPE broken" },
    { before: "REST 4", command: "STOR broken" },
  ])("$command behind $before that breaks leaves the old file as it was", async ({ before, command }) => {
    await using client = await running().login();
    await client.upload("STOR broken", "whole");
    await client.command(before);
    const data = await client.passive();
    data.write("half a fi");
    expect(await client.command(command)).toMatch(/^150 /);
    data.resetAndDestroy();

    expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
    expect((await client.download("RETR broken")).body).toBe("whole");
  });

  test("STOU names the file in 150 and in 226, each time another", async () => {
    await using client = await running().login("dropper");
    const names = [];
    for (const command of ["STOU", "STOU", "STOU report.csv"]) {
      const data = await client.passive();
      const [, name] = /^150 FILE: (\S+)$/.exec(await client.command(command)) ?? [];
      data.end(`content of ${name}`);
      expect(await client.reply()).toBe(`226 Transfer complete; unique file name: ${name}`);
      names.push(name);
    }
    expect(new Set(names).size).toBe(3);
    expect(names[2]).toMatch(/^report\.csv\.[0-9a-f]{16}$/);

    await using alice = await running().login();
    for (const name of names) expect((await alice.download(`RETR ${name}`)).body).toBe(`content of ${name}`);
  });

  test("STOU goes into the working directory, and nowhere without permission", async () => {
    await using client = await running().login();
    await client.command("MKD unique");
    await client.command("CWD unique");
    await client.upload("STOU", "content");
    expect((await client.download("NLST /unique")).body).toMatch(/^file\.[0-9a-f]{16}\r\n$/);

    await using adder = await running().login("adder");
    expect(await adder.upload("STOU", "content")).toBe("550 Permission denied.");
    expect(await client.upload("STOU missing/x", "content")).toBe("550 No such file or directory.");
  });

  test("a permission for a folder lets STOU make files in it, not beside it", async () => {
    await using alice = await running().login();
    await alice.command("MKD inbound");
    await using client = await running().login("sender");

    expect(await client.upload("STOU inbound", "content")).toBe("550 Permission denied.");
    expect(await client.upload("STOU inbound/", "content")).toMatch(/^226 .*: inbound\/file\.[0-9a-f]{16}$/);
  });

  test.for([
    { announced: 5, received: "12345", answer: /^226 / },
    {
      announced: 5,
      received: "1234",
      answer: /^426 Not as many bytes came as ALLO had announced; nothing was stored\.$/,
    },
    { announced: 5, received: "123456", answer: /^426 / },
    { announced: 0, received: "123456", answer: /^226 / },
  ])("after ALLO $announced, $received is answered $answer", async ({ announced, received, answer }) => {
    await using client = await running().login();
    const name = `allo-${announced}-${received}`;

    expect(await client.command(`ALLO ${announced}`)).toMatch(/^200 /);
    expect(await client.upload(`STOR ${name}`, received)).toMatch(answer);

    expect((await client.command(`SIZE ${name}`)).slice(0, 3)).toBe(answer.test("226 ") ? "213" : "550");
    // It was for one upload.
    expect(await client.upload(`STOR ${name}`, "another size")).toMatch(/^226 /);
  });

  test("ALLO may tell the size of the whole file, or of what comes", async () => {
    await using client = await running().login();
    await client.upload("STOR parts", "12345");
    await client.command("ALLO 8");
    expect(await client.upload("APPE parts", "678")).toMatch(/^226 /);
    await client.command("ALLO 2");
    expect(await client.upload("APPE parts", "90")).toMatch(/^226 /);
    await client.command("ALLO 9");
    await client.command("REST 8");
    expect(await client.upload("STOR parts", "!")).toMatch(/^226 /);
    await client.command("ALLO 3");
    expect(await client.upload("APPE parts", "lost")).toMatch(/^426 /);

    expect((await client.download("RETR parts")).body).toBe("12345678!");
  });
}
