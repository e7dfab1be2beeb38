import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
  const permissions = [
    { folder: "/", allow: ["list" as const, "read" as const] },
    { folder: "/in/box", allow: ["list" as const, "write" as const, "makeDirectory" as const] },
  ];
  await node.addAccount({ username: "guest", permissions });
  await using client = await node.login();
  for (const line of ["MKD folder", "MKD in", "MKD in/box"]) await client.command(line);
  for (const name of ["file", "a file", " blank", "in/box/mine", "in/theirs"]) await client.upload(`STOR ${name}`, "x");
});
afterAll(() => node[Symbol.asyncDispose]());

const SYNTAX = {
  chmod: "501 Syntax: SITE CHMOD <mode> <path>",
  utime: "501 Syntax: SITE UTIME <YYYYMMDDhhmm[ss]> <path>",
};

test.for([
  { line: "SITE", answer: "501 Syntax: SITE <command>" },
  { line: "SITE  ", answer: "501 Syntax: SITE <command>" },
  { line: "SITE EXEC ls", answer: "502 SITE command not implemented." },
  { line: "SITE CPFR file", answer: "502 SITE command not implemented." },
  { line: "SITE CPTO copy", answer: "502 SITE command not implemented." },
  { line: "SITE SYMLINK file link", answer: "502 SITE command not implemented." },
  { line: "SITE SITE", answer: "502 SITE command not implemented." },
  { line: "CHMOD 644 file", answer: "500 Command not understood." },

  { line: "SITE CHMOD 644 file", answer: "200 Accepted; what may be done is up to the account." },
  { line: "site  chmod 0755 /folder", answer: "200 Accepted; what may be done is up to the account." },
  { line: "SITE CHMOD u=rw,go-w a file", answer: "200 Accepted; what may be done is up to the account." },
  { line: "SITE CHMOD +x file", answer: "200 Accepted; what may be done is up to the account." },
  { line: "SITE CHMOD 644  blank", answer: "200 Accepted; what may be done is up to the account." },
  { line: "SITE CHMOD 644 missing", answer: "550 No such file or directory." },
  { line: "SITE CHMOD 644 ../../../etc/passwd", answer: "550 No such file or directory." },
  { line: "SITE CHMOD 644 fi\rle", answer: "553 File name not allowed." },
  { line: "SITE CHMOD 644", answer: SYNTAX.chmod },
  { line: "SITE CHMOD 648 file", answer: SYNTAX.chmod },
  { line: "SITE CHMOD 64400 file", answer: SYNTAX.chmod },
  { line: "SITE CHMOD rw file", answer: SYNTAX.chmod },
  { line: "SITE CHMOD file 644", answer: SYNTAX.chmod },

  { line: "SITE UTIME 20200229123456 missing", answer: "550 No such file or directory." },
  { line: "SITE UTIME 20210229123456 file", answer: SYNTAX.utime },
  { line: "SITE UTIME 20200229 file", answer: SYNTAX.utime },
  { line: "SITE UTIME 20200229123456", answer: SYNTAX.utime },
  { line: "SITE UTIME file 20200101000000 20201399000000 20200101000000 UTC", answer: SYNTAX.utime },

  { line: "SITE RMDIR missing", answer: "550 No such file or directory." },
  { line: "SITE RMDIR file", answer: "550 Not a directory." },
  { line: "SITE RMDIR in", answer: "550 Directory is not empty." },
  { line: "SITE RMDIR /", answer: "550 Permission denied." },

  { line: "SITE IDLE 0", answer: "501 The idle time is from 1 to 900 seconds." },
  { line: "SITE IDLE 901", answer: "501 The idle time is from 1 to 900 seconds." },
  { line: "SITE IDLE -5", answer: "501 The idle time is from 1 to 900 seconds." },
  { line: "SITE IDLE 1e2", answer: "501 The idle time is from 1 to 900 seconds." },
  { line: "SITE IDLE soon", answer: "501 The idle time is from 1 to 900 seconds." },
])("$line → $answer", async ({ line, answer }) => {
  await using client = await node.login();
  expect(await client.command(line)).toBe(answer);
});

describe("SITE UTIME", () => {
  test.for([
    { line: "SITE UTIME 20200229123456 file", path: "file", time: "20200229123456" },
    { line: "SITE UTIME 201912312359 /a file", path: "a file", time: "20191231235900" },
    {
      line: "SITE UTIME a file 20010101000000 20180704010203 20020202000000 UTC",
      path: "a file",
      time: "20180704010203",
    },
    { line: "SITE UTIME file 200101010000 201807040102 200202020000 UTC", path: "file", time: "20180704010200" },
  ])("$line", async ({ line, path, time }) => {
    await using client = await node.login();
    expect(await client.command(line)).toBe("200 The time is set.");
    expect(await client.command(`MDTM ${path}`)).toBe(`213 ${time}`);
  });
});

describe("SITE MKDIR", () => {
  test("makes what is missing above, and is content with what is there", async () => {
    await using client = await node.login();
    expect(await client.command("SITE MKDIR one/two /three")).toBe("200 The directory is there.");
    expect(await client.command("SITE MKDIR one/two /three")).toBe("200 The directory is there.");
    expect(await client.command("CWD /one/two /three")).toBe("250 Directory changed.");
    expect(await client.command("SITE MKDIR /file/below")).toBe("550 Not a directory.");
    expect(await client.command("SITE MKDIR /file")).toBe("550 Not a directory.");
    expect(await client.command("SITE MKDIR ..")).toBe("200 The directory is there.");
  });

  test("from many sessions at once: each is told that it is there", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => node.login()));
    const answers = await Promise.all(clients.map((client) => client.command("SITE MKDIR many/at/once")));
    expect(new Set(answers)).toEqual(new Set(["200 The directory is there."]));
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  test("makes nothing above that the account may not make", async () => {
    await node.addAccount({
      username: "deep",
      permissions: [{ folder: "/closed/open", allow: ["makeDirectory", "list"] }],
    });
    await using client = await node.login("deep");
    expect(await client.command("SITE MKDIR /closed/open/new")).toBe("550 Permission denied.");
    await using alice = await node.login();
    expect(await alice.command("CWD /closed")).toBe("550 No such file or directory.");
    await alice.command("SITE MKDIR /closed/open");
    expect(await client.command("SITE MKDIR /closed/open/new/er")).toBe("200 The directory is there.");
  });
});

test("SITE RMDIR removes an empty folder", async () => {
  await using client = await node.login();
  await client.command("MKD empty");
  expect(await client.command("SITE RMDIR empty")).toBe("250 Directory removed.");
  expect(await client.command("CWD empty")).toBe("550 No such file or directory.");
});

test("permissions hold for SITE's commands as for all others", async () => {
  await using client = await node.login("guest");
  await client.command("CWD in/box");
  const time = "20200229123456";
  for (const line of ["CHMOD 600 ../theirs", `UTIME ${time} ../theirs`, "MKDIR ../new", "RMDIR .", "RMDIR /folder"])
    expect(await client.command(`SITE ${line}`)).toBe("550 Permission denied.");
  for (const line of ["CHMOD 600 mine", `UTIME ${time} mine`, "MKDIR new"])
    expect(await client.command(`SITE ${line}`)).toMatch(/^200 /);
});

describe("SITE IDLE", () => {
  test("tells and sets how long a session may say nothing", async () => {
    await using client = await node.login();
    expect(await client.command("SITE IDLE")).toBe("200 The idle time is 900 seconds; at most 900.");
    expect(await client.command("SITE IDLE 300")).toBe("200 The idle time is 300 seconds.");
    expect(await client.command("SITE IDLE")).toBe("200 The idle time is 300 seconds; at most 900.");
    expect(await client.command("SITE IDLE 1")).toBe("200 The idle time is 1 seconds.");
    expect(await client.reply()).toBe("421 Nothing was said for 1 seconds.");
    await client.end();
  });

  test("cannot go beyond what the account has", async () => {
    await node.addAccount({ username: "hasty", limits: { idleSeconds: 30 } });
    await using client = await node.login("hasty");
    expect(await client.command("SITE IDLE")).toBe("200 The idle time is 30 seconds; at most 30.");
    expect(await client.command("SITE IDLE 31")).toBe("501 The idle time is from 1 to 30 seconds.");
    expect(await client.command("SITE IDLE 30")).toBe("200 The idle time is 30 seconds.");
  });
});

test("SITE WHO tells of one's own session, and of no other", async () => {
  await using guest = await node.login("guest");
  await using client = await (await (await node.connect()).secure()).login();
  await client.command("CLNT Some\tClient 1.0");
  expect((await client.command("SITE WHO")).split("\n")).toEqual([
    "200-Your session:",
    " User: alice",
    " From: 127.0.0.1",
    expect.stringMatching(/^ Since: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    " Control connection: TLS",
    " Data connections: TLS",
    " Client: Some Client 1.0",
    "200 End.",
  ]);
  expect(await guest.command("SITE WHO")).toMatch(/ User: guest\n[\s\S]* Control connection: in the clear\n/);
});
