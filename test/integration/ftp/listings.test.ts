import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Account } from "../../../shared/account.ts";
import type { FtpClient } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

let partners = 0;

/** Logs in to a root of its own, with these files in it; a name that ends in a slash is a folder's. */
async function clientWith(files: Record<string, string> = {}, account: Partial<Account> = {}) {
  const partnerId = `p-${String(++partners).padStart(12, "l")}`;
  await node.addPartner({ id: partnerId });
  const username = `lister${partners}`;
  await node.addAccount({ username, partnerId, ...account });
  const folder = join(dirname(node.files), partnerId);
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) await writeFile(path, content);
  }
  return { client: await node.login(username), folder, partnerId, username };
}

async function linesOf(client: FtpClient, command: string): Promise<string[]> {
  const { body, final } = await client.download(command);
  expect(final).toBe("226 Transfer complete.");
  return body === "" ? [] : body.replace(/\r\n$/, "").split("\r\n");
}

/** Of long lines: kind and name. */
async function shortened(client: FtpClient, command: string): Promise<string[]> {
  return (await linesOf(client, command)).map(shorten);
}

function shorten(line: string): string {
  return line.replace(/^(.).{9} +1 ftp +ftp +\d+ \w{3} [ \d]\d [ \d:]{5} /, "$1 ");
}

const TREE = {
  "a.txt": "1",
  "b.csv": "22",
  ".hidden": "",
  "sub/c.txt": "333",
  "sub/d*.txt": "",
  "sub/deep/e": "",
  "empty/": "",
};

describe("options of real clients", () => {
  let client: FtpClient;
  beforeAll(async () => {
    ({ client } = await clientWith(TREE));
  });
  afterAll(() => client[Symbol.asyncDispose]());

  const WHOLE = ["- .hidden", "- a.txt", "- b.csv", "d empty", "d sub"];

  test.for(["", " -a", " -l", " -la", " -al", " -aL", " -CF", " -1", " -h", " -lh -a", " .", " -la .", " -Z", " --"])(
    "LIST%s lists the folder",
    async (options) => {
      expect(await shortened(client, `LIST${options}`)).toEqual(WHOLE);
    },
  );

  test.for([
    { command: "LIST -la sub", lines: ["- c.txt", "- d*.txt", "d deep"] },
    { command: "LIST sub/", lines: ["- c.txt", "- d*.txt", "d deep"] },
    { command: "LIST /sub/c.txt", lines: ["- c.txt"] },
    { command: "LIST -d sub", lines: ["d sub"] },
    { command: "LIST -d", lines: ["d /"] },
    { command: "LIST -d sub/*", lines: ["- c.txt", "- d*.txt", "d deep"] },
    { command: "LIST -r", lines: WHOLE.toReversed() },
    {
      command: "LIST -R",
      lines: [
        ...WHOLE,
        ...["", "./empty:"],
        ...["", "./sub:", "- c.txt", "- d*.txt", "d deep"],
        ...["", "./sub/deep:", "- e"],
      ],
    },
    { command: "LIST -alR sub", lines: ["- c.txt", "- d*.txt", "d deep", "", "sub/deep:", "- e"] },
    { command: "LIST -R /sub", lines: ["- c.txt", "- d*.txt", "d deep", "", "/sub/deep:", "- e"] },
    {
      command: "LIST -R s*",
      lines: ["d sub", "", "./sub:", "- c.txt", "- d*.txt", "d deep", "", "./sub/deep:", "- e"],
    },
    { command: "LIST -R sub/c.txt", lines: ["- c.txt"] },
    { command: "NLST -l sub", lines: ["- c.txt", "- d*.txt", "d deep"] },
  ])("$command", async ({ command, lines }) => {
    expect(await shortened(client, command)).toEqual(lines);
  });

  test.for([
    { command: "NLST", lines: [".hidden", "a.txt", "b.csv", "empty", "sub"] },
    { command: "NLST -a", lines: [".hidden", "a.txt", "b.csv", "empty", "sub"] },
    { command: "NLST -CF", lines: [".hidden", "a.txt", "b.csv", "empty", "sub"] },
    { command: "NLST sub", lines: ["c.txt", "d*.txt", "deep"] },
    { command: "NLST /sub/", lines: ["c.txt", "d*.txt", "deep"] },
    { command: "NLST empty", lines: [] },
    { command: "NLST a.txt", lines: ["a.txt"] },
    { command: "NLST sub/c.txt", lines: ["sub/c.txt"] },
    { command: "NLST -d sub", lines: ["sub"] },
    { command: "NLST -d", lines: ["."] },
    {
      command: "NLST -R",
      lines: [".hidden", "a.txt", "b.csv", "empty", "sub", "sub/c.txt", "sub/d*.txt", "sub/deep", "sub/deep/e"],
    },
    { command: "NLST -R sub", lines: ["c.txt", "d*.txt", "deep", "deep/e"] },
  ])("$command", async ({ command, lines }) => {
    expect(await linesOf(client, command)).toEqual(lines);
  });
});

describe("patterns", () => {
  let client: FtpClient;
  beforeAll(async () => {
    ({ client } = await clientWith({ ...TREE, "[x].txt": "", "{a,b}.txt": "", "literal*/inside": "" }));
  });
  afterAll(() => client[Symbol.asyncDispose]());

  test.for([
    { command: "NLST *.txt", lines: ["[x].txt", "a.txt", "{a,b}.txt"] },
    { command: "NLST ?.???", lines: ["a.txt", "b.csv"] },
    { command: "NLST [ab].*", lines: ["a.txt", "b.csv"] },
    { command: "NLST [!a].*", lines: ["b.csv"] },
    { command: "NLST \\[x\\].*", lines: ["[x].txt"] },
    { command: "NLST sub/*.txt", lines: ["sub/c.txt", "sub/d*.txt"] },
    { command: "NLST ./sub/../sub/c*", lines: ["./sub/../sub/c.txt"] },
    { command: "NLST /sub/*.txt", lines: ["/sub/c.txt", "/sub/d*.txt"] },
    { command: "NLST sub/*/.", lines: ["/sub/c.txt", "/sub/d*.txt", "/sub/deep"] },
    { command: "NLST -a sub/c*", lines: ["sub/c.txt"] },
    { command: "NLST -R su*", lines: ["sub", "sub/c.txt", "sub/d*.txt", "sub/deep", "sub/deep/e"] },
    // What is there wins: `d*.txt` is a name, and `[x].txt` too.
    { command: "NLST sub/d*.txt", lines: ["sub/d*.txt"] },
    { command: "NLST [x].txt", lines: ["[x].txt"] },
    // Only the last name is a pattern, and braces are none.
    { command: "NLST literal*", lines: ["inside"] },
    { command: "NLST literal*/in*", lines: ["literal*/inside"] },
    { command: "NLST {a,b}.*", lines: ["{a,b}.txt"] },
    { command: "NLST nothing*", lines: [] },
    { command: "NLST empty/*", lines: [] },
  ])("$command", async ({ command, lines }) => {
    expect(await linesOf(client, command)).toEqual(lines);
  });

  test("LIST shows the names of what matches, not what is in it", async () => {
    expect(await shortened(client, "LIST sub/*")).toEqual(["- c.txt", "- d*.txt", "d deep"]);
    expect(await shortened(client, "LIST -la nothing*")).toEqual([]);
  });

  test.for([
    "LIST missing",
    "NLST missing",
    "STAT missing",
    "LIST missing/*.txt",
    "NLST *ub/c.txt",
    "NLST a.txt/*",
    "LIST {a,c}",
  ])("%s is refused", async (command) => {
    expect((await client.download(command)).final).toMatch(/^550 (No such file or|Not a) directory\.$/);
  });
});

describe("names that look like options", () => {
  test("a file of that name does not hide the folder, and is reached by -- and ./", async () => {
    const { client } = await clientWith({ "-l": "12345", "-la": "", other: "" });
    await using _client = client;

    expect(await shortened(client, "LIST -l")).toEqual(["- -l", "- -la", "- other"]);
    expect(await shortened(client, "LIST -- -l")).toEqual(["- -l"]);
    expect(await shortened(client, "LIST ./-l")).toEqual(["- -l"]);
    expect(await shortened(client, "LIST -la -- -la")).toEqual(["- -la"]);
    expect(await linesOf(client, "NLST -- -l")).toEqual(["-l"]);
    expect(await client.command("STAT -- -l")).toMatch(/^213-Status:\n -rw-r--r-- .* 5 .* -l\n213 End of status\.$/);
  });

  test("one that no client means as options is the name that it looks like", async () => {
    const { client } = await clientWith({ "-report": "", "-odd name": "", "-x.txt": "" });
    await using _client = client;

    expect(await linesOf(client, "NLST -report")).toEqual(["-report"]);
    expect(await linesOf(client, "NLST -odd name")).toEqual(["-odd name"]);
    expect(await linesOf(client, "NLST -x.txt")).toEqual(["-x.txt"]);
    expect((await client.download("NLST -odd missing")).final).toBe("550 No such file or directory.");
  });

  test("blanks and quotes are the name's own", async () => {
    const names = [" lead", '"quoted"', "it's", "two  blanks", "tab-less "];
    const { client } = await clientWith(Object.fromEntries(names.map((name) => [name, ""])));
    await using _client = client;

    expect(await linesOf(client, "NLST")).toEqual(names.toSorted());
    for (const name of names) expect(await linesOf(client, `NLST ${name}`)).toEqual([name]);
  });
});

describe("order", () => {
  test("-t is newest first, -S largest first, -r turns round, also together", async () => {
    const { client, folder } = await clientWith({ old: "333", middle: "1", young: "22" });
    await using _client = client;
    await utimes(join(folder, "old"), 1_000, 1_000);
    await utimes(join(folder, "middle"), 2_000, 2_000);
    await utimes(join(folder, "young"), 3_000, 3_000);

    expect(await linesOf(client, "NLST -t")).toEqual(["young", "middle", "old"]);
    expect(await linesOf(client, "NLST -rt")).toEqual(["old", "middle", "young"]);
    expect(await linesOf(client, "NLST -S")).toEqual(["old", "young", "middle"]);
    expect(await linesOf(client, "NLST -r")).toEqual(["young", "old", "middle"]);
    expect(await shortened(client, "LIST -lart")).toEqual(["- old", "- middle", "- young"]);
  });
});

describe("permissions", () => {
  const permissions: Account["permissions"] = [
    { folder: "/", allow: ["list", "read"] },
    { folder: "/inbox", allow: ["write", "makeDirectory"] },
    { folder: "/work", allow: ["list", "read", "overwrite", "write", "delete", "rename", "makeDirectory"] },
    { folder: "/a", allow: [] },
  ];
  let client: FtpClient;
  beforeAll(async () => {
    ({ client } = await clientWith(
      { a: "", b: "", "inbox/secret": "", "work/x": "", "work/y/z": "" },
      { permissions },
    ));
  });
  afterAll(() => client[Symbol.asyncDispose]());

  test("LIST shows what the account may do", async () => {
    const modes = (await linesOf(client, "LIST")).map((line) => line.replace(/^(.{10}).* /, "$1 "));
    expect(modes).toEqual(["---------- a", "-r--r--r-- b", "d-wx--x--x inbox", "drwxr-xr-x work"]);
  });

  test("so does MLSD", async () => {
    await client.command("OPTS MLST perm;unix.mode;");
    expect(await linesOf(client, "MLSD")).toEqual([
      "perm=;unix.mode=0000; a",
      "perm=r;unix.mode=0444; b",
      "perm=cem;unix.mode=0311; inbox",
      "perm=celmpdf;unix.mode=0755; work",
    ]);
  });

  test("-R goes into no folder that may not be listed", async () => {
    expect(await linesOf(client, "NLST -R")).toEqual(["a", "b", "inbox", "work", "work/x", "work/y", "work/y/z"]);
    expect(await linesOf(client, "NLST -R i*")).toEqual(["inbox"]);
  });

  test.for([
    "LIST inbox",
    "NLST inbox/*",
    "NLST inbox/s*",
    "LIST -d inbox",
    "LIST -x inbox",
    "LIST a",
    "STAT inbox",
    "STAT inbox/*",
  ])("%s is refused", async (command) => {
    expect((await client.download(command)).final).toBe("550 Permission denied.");
  });
});

describe("facts", () => {
  test("OPTS MLST chooses them, in FEAT's order; unknown ones are left out (RFC 3659 §7.9)", async () => {
    const { client } = await clientWith({ file: "12345" });
    await using _client = client;

    expect(await client.command("OPTS MLST UNIX.mode;size;Type;nonsense;")).toBe("200 MLST OPTS type;size;unix.mode;");
    expect(await linesOf(client, "MLSD")).toEqual(["type=file;size=5;unix.mode=0644; file"]);
    expect(await client.command("MLST file")).toBe("250-Listing:\n type=file;size=5;unix.mode=0644; /file\n250 End.");
    expect(await client.command("FEAT")).toContain("\n MLST type*;size*;modify;create;perm;unique;unix.mode*;\n");
    expect(await client.command("OPTS MLST")).toBe("200 MLST OPTS");
    expect(await linesOf(client, "MLSD")).toEqual([" file"]);
    expect(await client.command("MLST file")).toBe("250-Listing:\n  /file\n250 End.");
    expect(await client.command("FEAT")).toContain("\n MLST type;size;modify;create;perm;unique;unix.mode;\n");
  });

  test("modify and create are times of the file, UTC", async () => {
    const { client, folder } = await clientWith({ file: "" });
    await using _client = client;
    await utimes(join(folder, "file"), 1_000_000_000, 1_000_000_000);
    await client.command("OPTS MLST modify;create;");

    const [line] = await linesOf(client, "MLSD");
    expect(line).toMatch(/^modify=20010909014640;create=20\d{12}; file$/);
  });

  test("unique is one for a file, whichever account and path leads to it", async () => {
    const { client, partnerId, username } = await clientWith({ "in/file": "", "in/other": "" });
    await using _client = client;
    await node.addAccount({ username: `${username}-in`, partnerId, root: "/in" });
    await using inside = await node.login(`${username}-in`);
    for (const each of [client, inside]) await each.command("OPTS MLST unique;");

    const [file, other] = await linesOf(client, "MLSD in");
    expect(file).toMatch(/^unique=[0-9a-f]{32}; file$/);
    expect(other).not.toBe(file?.replace("file", "other"));
    expect(await linesOf(inside, "MLSD")).toEqual([file, other]);
    expect(await client.command("MLST in/../in//file")).toContain(file?.split(" ")[0]);
  });

  test("MLSD is for folders alone, and takes no options and no pattern", async () => {
    const { client } = await clientWith({ file: "", "-l": "" });
    await using _client = client;

    expect((await client.download("MLSD file")).final).toBe("501 Not a directory.");
    expect((await client.download("MLSD -l")).final).toBe("501 Not a directory.");
    expect((await client.download("MLSD -a")).final).toBe("550 No such file or directory.");
    expect((await client.download("MLSD f*")).final).toBe("550 No such file or directory.");
  });
});

describe("STAT", () => {
  test("tells nothing but the connection before the login", async () => {
    await using client = await node.connect();

    expect(await client.command("STAT")).toBe(
      [
        "211-Pasvport FTP server status:",
        " Connected from 127.0.0.1, in the clear.",
        " Not logged in.",
        " TYPE: Image; STRUcture: File; MODE: Stream; PROTection: Clear",
        " Nothing transfers now.",
        "211 End of status.",
      ].join("\n"),
    );
    expect(await client.command("STAT /")).toBe("530 Please log in with USER and PASS.");
  });

  test("tells who is logged in, and how", async () => {
    await using client = await (await node.connect()).secure();
    await client.login();
    await client.command("TYPE A");

    const status = await client.command("STAT");
    expect(status).toContain("\n Connected from 127.0.0.1, encrypted.\n Logged in as alice.\n");
    expect(status).toContain("\n TYPE: ASCII; STRUcture: File; MODE: Stream; PROTection: Private\n");
  });

  test("with a path lists on the control connection, as LIST does", async () => {
    const { client } = await clientWith(TREE);
    await using _client = client;

    for (const argument of [".", "-la", "sub", "/sub", "-R", "*.txt", "sub/c.txt", "-d sub", "nothing*"]) {
      const listed = await linesOf(client, `LIST ${argument}`);
      expect(await client.command(`STAT ${argument}`)).toBe(
        ["213-Status:", ...listed.map((line) => ` ${line}`), "213 End of status."].join("\n"),
      );
    }
    expect(await client.command("STAT missing")).toBe("550 No such file or directory.");
  });

  test("no name can end the reply", async () => {
    const { client } = await clientWith({ "213 End of status.": "", "213 ": "" });
    await using _client = client;

    expect(
      (await client.command("STAT ."))
        .split("\n")
        .slice(1, -1)
        .map((line) => shorten(line.slice(1))),
    ).toEqual(["- 213 ", "- 213 End of status."]);
    expect(await client.command("NOOP")).toBe("200 OK.");
  });

  test("is answered while data flows, with the bytes so far; with a path it waits", async () => {
    const { client } = await clientWith();
    await using _client = client;
    const data = await client.passive();
    expect(await client.command("STOR file")).toMatch(/^150 /);
    await new Promise((resolve) => data.write("x".repeat(1_000), resolve));
    client.send("STAT file");

    let status = "";
    while (!status.includes(" 1000 bytes")) status = await client.command("STAT");
    expect(status).toMatch(/^211-.*\n A transfer has moved 1000 bytes so far\.\n211 End of status\.$/s);

    data.end();
    expect(await client.reply()).toBe("226 Transfer complete.");
    expect(await client.reply()).toMatch(/^213-Status:\n -rw-r--r-- .* 1000 .* file\n213 End of status\.$/);
  });
});

describe("what other tools left in the folder", () => {
  test("names that would break lines are not shown by any command", async () => {
    const { client, folder } = await clientWith({ plain: "" });
    await using _client = client;
    for (const name of ["line\r\nbreak", "bell\x07", "esc\x1b[2J", "c1\x85"]) await writeFile(join(folder, name), "");

    expect(await linesOf(client, "NLST")).toEqual(["plain"]);
    expect(await linesOf(client, "NLST *")).toEqual(["plain"]);
    expect(await shortened(client, "LIST -R")).toEqual(["- plain"]);
    expect(await linesOf(client, "MLSD")).toHaveLength(1);
    expect(await client.command("STAT .")).toMatch(/^213-Status:\n -.* plain\n213 End of status\.$/);
  });

  test("-R does not follow links, which may go round in circles", async () => {
    const { client, folder } = await clientWith({ "sub/file": "" });
    await using _client = client;
    await symlink(".", join(folder, "here"));
    await symlink("sub", join(folder, "also"));
    await symlink("/etc", join(folder, "outside"));

    expect(await linesOf(client, "NLST -R")).toEqual(["also", "here", "sub", "sub/file"]);
    expect(await linesOf(client, "NLST also")).toEqual(["file"]);
  });

  test("a time before 1970 does not break a listing", async () => {
    const { client, folder } = await clientWith({ ancient: "" });
    await using _client = client;
    await utimes(join(folder, "ancient"), new Date(-86_400_000), new Date(-86_400_000));

    expect(await linesOf(client, "LIST")).toEqual([expect.stringMatching(/ Jan {2}1 {2}1970 ancient$/)]);
    expect(await client.command("MDTM ancient")).toBe("213 19700101000000");
  });

  test("a tree deeper than anybody needs is shown as far as -R goes", async () => {
    const depth = 70;
    const { client } = await clientWith({ [`${Array(depth).fill("d").join("/")}/file`]: "" });
    await using _client = client;

    const lines = await linesOf(client, "NLST -R");
    expect(lines).toHaveLength(65);
    expect(lines.at(-1)).toBe(Array(65).fill("d").join("/"));
  });
});
