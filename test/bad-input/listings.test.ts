import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { attackedTarget, type Target } from "../support/bad-input.ts";
import { attackedS3Target } from "../support/bad-input-s3.ts";
import type { FtpClient } from "../support/ftp-client.ts";
import type { S3Request } from "../support/s3-server/request.ts";

const MANY = 20_000;
const LISTINGS = ["LIST", "NLST", "MLSD"] as const;

const filesOf = ({ local }: Target) => join(local.state, "files", "demo");

/** Files by these names, as another tool makes them: links of one file, since they are many. */
async function makeFiles(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first = "", ...others] = names;
  await writeFile(join(folder, first), "");
  // A file has no more than 65,000 links, and the machine no more than so many open requests.
  for (let done = 0; done < others.length; done += 500)
    await Promise.all(others.slice(done, done + 500).map((name) => link(join(folder, first), join(folder, name))));
}

/** How often another session is answered while that goes on. */
async function answersDuring(work: Promise<unknown>, other: FtpClient): Promise<number> {
  let [running, answers] = [true, 0];
  const end = () => {
    running = false;
  };
  work.then(end, end);
  for (; running; answers++) expect(await other.command("NOOP")).toBe("200 OK.");
  return answers;
}

const linesOf = (body: string) => body.split("\r\n").filter((line) => line !== "");

describe("patterns", () => {
  const target = attackedTarget();
  /** Long names of one letter: the worst that a matcher can meet. */
  const names = Array.from({ length: 2_000 }, (_, index) => "a".repeat(240) + String(index).padStart(6, "0"));

  beforeAll(() => makeFiles(join(filesOf(target), "long"), names));

  test.for([
    { what: "stars between letters", pattern: `${"*a".repeat(120)}*b`, matches: 0 },
    { what: "stars and question marks", pattern: `${"*?".repeat(120)}b`, matches: 0 },
    { what: "stars alone", pattern: "*".repeat(250), matches: 2_000 },
    { what: "a class of many letters", pattern: `*[${distinctLetters(80)}]`, matches: 0 },
    { what: "many classes", pattern: `*${"[!b-z]".repeat(40)}b`, matches: 0 },
    { what: "classes that are not closed", pattern: `*${"[".repeat(240)}`, matches: 0 },
    { what: "a class that runs backwards", pattern: "*[z-a]*", matches: 0 },
    { what: "nested expressions", pattern: `*${"(a+)+".repeat(45)}b`, matches: 0 },
    { what: "braces in braces", pattern: `*${"{a,".repeat(60)}${"}".repeat(60)}`, matches: 0 },
    { what: "braces side by side", pattern: `*${"{a,b}".repeat(48)}`, matches: 0 },
    { what: "ranges in braces", pattern: "*{1..999999999}", matches: 0 },
    { what: "backslashes", pattern: `*${"\\".repeat(240)}`, matches: 0 },
  ])("$what come to an end, and others are answered meanwhile", async ({ pattern, matches }) => {
    await using client = await target.login();
    await using other = await target.login();
    const listing = client.download(`NLST long/${pattern}`);
    expect(await answersDuring(listing, other)).toBeGreaterThan(0);
    const { body, final } = await listing;
    expect(final).toMatch(/^226 /);
    expect(linesOf(body)).toHaveLength(matches);
  });

  test.for([
    { what: "stars", pattern: `${"*".repeat(8_000)}b` },
    { what: "a class of thousands of letters", pattern: `*[${distinctLetters(2_500)}]` },
    { what: "braces side by side", pattern: `*${"{a,b}".repeat(1_000)}` },
  ])("a pattern of $what that is longer than any name is none", async ({ pattern }) => {
    await using client = await target.login();
    for (const verb of ["NLST", "LIST", "STAT"])
      expect(await client.command(`${verb} long/${pattern}`)).toBe("553 File name not allowed.");
  });

  test.for(["*/../../*", "../*", "/*/../../etc/*", "*/*", "**/*", "long/../*", "~/*"])(
    "%s leads to nothing that is not the account's own",
    async (pattern) => {
      await using client = await target.login();
      const { body, final } = await client.download(`NLST ${pattern}`);
      expect(final).toMatch(/^(226|550) /);
      expect(body).not.toMatch(/passwd|local\.json|dynamodb/);
    },
  );

  test("braces are letters: what they name is what is meant", async () => {
    await using client = await target.login();
    for (const name of ["{a,b}", "{1..9}", "{{x}}"]) {
      expect(await client.command(`MKD ${name}`)).toMatch(/^257 /);
      expect(linesOf((await client.download(`NLST ${name.slice(0, 2)}*`)).body)).toContain(name);
      expect((await client.download(`NLST ${name}`)).final).toMatch(/^226 /);
      expect(await client.command(`RMD ${name}`)).toMatch(/^250 /);
    }
  });

  test("DELE, RMD, RNFR and RETR know no patterns", async () => {
    await using client = await target.login();
    await client.upload("STOR kept", "x");
    for (const verb of ["DELE", "RMD", "RNFR", "RETR", "SIZE", "MLST"])
      expect(await client.command(`${verb} kep*`)).toMatch(/^550 /);
    expect(await client.command("DELE kept")).toMatch(/^250 /);
  });

  test("a hundred options", async () => {
    await using client = await target.login();
    const { final } = await client.download(`LIST ${"-la ".repeat(100)}long`);
    expect(final).toMatch(/^226 /);
    expect((await client.download(`LIST -${"l".repeat(8_000)}`)).final).toMatch(/^226 /);
  });
});

/** Each two of them are apart, so that no range holds more than one. */
function distinctLetters(count: number): string {
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(0x3400 + 2 * index)).join("");
}

describe("large trees", () => {
  const target = attackedTarget();
  const names = Array.from({ length: MANY }, (_, index) => `file-${String(index).padStart(6, "0")}`);
  const DEEP = "d/".repeat(200);

  beforeAll(async () => {
    const root = filesOf(target);
    await makeFiles(join(root, "many"), names);
    await mkdir(join(root, "deep", DEEP), { recursive: true });
    for (let folder = 0; folder < 1_500; folder++) await mkdir(join(root, "wide", String(folder)), { recursive: true });
    await mkdir(join(root, "loop"));
    await symlink(".", join(root, "loop", "again"));
    await symlink("/", join(root, "loop", "outside"));
  }, 60_000);

  test.for(["LIST many", "MLSD many", "NLST many", "LIST -t many", "LIST -R", "NLST -R"])(
    "%s comes whole, and others are answered meanwhile",
    async (line) => {
      await using client = await target.login();
      await using other = await target.login();
      const listing = client.download(line);
      expect(await answersDuring(listing, other)).toBeGreaterThan(5);
      const { body, final } = await listing;
      expect(final).toMatch(/^226 /);
      expect(new Set(body.match(/file-\d{6}/g))).toEqual(new Set(names));
    },
  );

  test("STAT of many folders comes whole", async () => {
    await using client = await target.login();
    expect((await client.command("STAT wide")).split("\n")).toHaveLength(1_500 + 2);
  });

  test("-R into folders that are nested for ever ends", async () => {
    await using client = await target.login();
    const { body, final } = await client.download("NLST -R deep");
    expect(final).toMatch(/^226 /);
    expect(linesOf(body).length).toBeGreaterThan(50);
  });

  test("-R into links that lead back, or out, ends, and shows nothing from outside", async () => {
    await using client = await target.login();
    const { body, final } = await client.download("LIST -R loop");
    expect(final).toMatch(/^226 /);
    expect(linesOf(body).length).toBeLessThan(3);
    expect(await client.command("CWD loop/outside")).toMatch(/^550 /);
  });

  test("twenty sessions that go away in the middle of -R, or do not read it", async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => target.login()));
    for (const [index, client] of clients.entries()) {
      const data = (await client.passive()).on("error", () => undefined).pause();
      expect(await client.command("LIST -R")).toMatch(/^150 /);
      if (index % 2 === 0) data.resetAndDestroy();
      else client.socket.resetAndDestroy();
      data.destroy();
      client.socket.destroy();
    }
  });

  test("ABOR ends a listing", async () => {
    await using client = await target.login();
    const data = (await client.passive()).on("error", () => undefined).pause();
    expect(await client.command("LIST -R")).toMatch(/^150 /);
    const aborted = await client.command("ABOR");
    // What the kernel holds may be all of it.
    expect([aborted, await client.reply()].join(" ")).toMatch(/^(426 .* 226 |226 .* 226 )/);
    data.destroy();
  });

  test("STAT of a huge tree that nobody reads", async () => {
    await using client = await target.login();
    client.socket.pause();
    for (let time = 0; time < 20; time++) client.send("STAT -R /");
    await using other = await target.login();
    for (let command = 0; command < 100; command++) expect(await other.command("NOOP")).toBe("200 OK.");
    client.socket.destroy();
  });
});

describe("a million keys", () => {
  const target = attackedS3Target();
  const KEYS = 1_000_000;
  const PAGE = 1_000;

  /** A page of them: in memory they would be the test's own trouble. */
  function pageOf({ query }: S3Request) {
    const prefix = query.get("prefix") ?? "";
    const first = Number(query.get("continuation-token") ?? 0);
    const contents = Array.from({ length: PAGE }, (_, index) => {
      const key = `${prefix}file-${String(first + index).padStart(7, "0")}`;
      return `<Contents><Key>${key}</Key><Size>0</Size><ETag>"0"</ETag><LastModified>2026-11-21T00:00:00.000Z</LastModified></Contents>`;
    });
    const next = first + PAGE;
    const more = next < KEYS ? `<NextContinuationToken>${next}</NextContinuationToken>` : "";
    return {
      body: `<ListBucketResult>${contents.join("")}<IsTruncated>${next < KEYS}</IsTruncated>${more}</ListBucketResult>`,
    };
  }

  const pagesAsked = () => target.s3.requests.filter((operation) => operation === "ListObjectsV2").length;

  test.for(LISTINGS)("%s sends what is read, asks for no more than that, and ends with its client", async (line) => {
    target.s3.disturb("ListObjectsV2", { kind: "answer", answer: pageOf }, KEYS);
    const before = pagesAsked();
    const client = await target.login();
    await using other = await target.login();
    const data = (await client.passive()).on("error", () => undefined);
    expect(await client.command(line)).toMatch(/^150 /);
    let received = 0;
    for await (const chunk of data.iterator({ destroyOnReturn: false })) {
      received += String(chunk).split("\r\n").length - 1;
      if (received > 20_000) break;
    }
    expect(await other.command("NOOP")).toBe("200 OK.");
    // The kernel's buffers hold a few megabytes.
    expect(pagesAsked() - before).toBeLessThan(KEYS / PAGE / 2);
    data.destroy();
    expect(await client.reply()).toMatch(/^426 /);
    target.s3.calm();
    client.socket.destroy();
  });
});

describe("names that other tools made", () => {
  const target = attackedTarget();
  const HOSTILE = [
    "line\nbreak",
    "forged\r\n226 Transfer complete.\r\n-rw-r--r-- 1 a",
    "escape\u001b[2J",
    "bell\u0007",
    "next-line\u0085",
    "\n",
  ];
  const HARMLESS = [
    " leading",
    "   three",
    "trailing ",
    'qu"ote',
    '"all"',
    "'single'",
    "-la",
    "--",
    "a -> b",
    "*",
    "[a",
    "#",
    "%0d%0a",
    "ü\u0308",
  ];

  beforeAll(async () => {
    const folder = join(filesOf(target), "names");
    await mkdir(folder, { recursive: true });
    for (const name of [...HOSTILE, ...HARMLESS]) await writeFile(join(folder, name), name);
    await mkdir(join(folder, "folder\nbreak"));
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]), "no UTF-8");
  });

  test.for([...LISTINGS, "LIST -R", "NLST -R", "NLST ?*", "STAT ."])(
    "%s shows each harmless one in a line of its own, and no other line",
    async (line) => {
      await using client = await target.login();
      await client.command("CWD names");
      const listing = line.startsWith("STAT") ? await client.command(line) : (await client.download(line)).body;
      const shown = listing.split(/\r\n|\n/).filter((text) => text !== "");
      const expected = line.startsWith("STAT") ? HARMLESS.length + 2 : HARMLESS.length;
      expect(shown).toHaveLength(expected);
      for (const name of HARMLESS) expect(shown.some((text) => text.endsWith(name))).toBe(true);
      for (const text of shown) expect(text).not.toMatch(/\p{Cc}|\ufffd/u);
    },
  );

  test.for(HARMLESS)("%j is reached by its name", async (name) => {
    await using client = await target.login();
    await client.command("CWD names");
    expect((await client.download(`RETR ${name}`)).body).toBe(name);
    expect(await client.command(`SIZE ${name}`)).toBe(`213 ${Buffer.byteLength(name)}`);
    expect(await client.command(`MLST ${name}`)).toContain(`/names/${name}\n`);
    const { body } = await client.download(`LIST -- ${name === "*" || name === "[a" ? `\\${name}` : name}`);
    expect(linesOf(body)).toEqual([expect.stringMatching(/^-.* /)]);
  });

  test("a name with quotes is quoted in replies", async () => {
    await using client = await target.login();
    expect(await client.command('MKD "quoted"')).toBe('257 "/""quoted""" created.');
    await client.command('CWD "quoted"');
    expect(await client.command("PWD")).toBe('257 "/""quoted""" is the working directory.');
    await client.command("CDUP");
    await client.command('RMD "quoted"');
  });
});
