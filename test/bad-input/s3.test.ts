import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { attackedS3Target } from "../support/bad-input-s3.ts";
import { readAll } from "../support/ftp-client.ts";
import { eventually } from "../support/local-eventually.ts";
import { type Fault, SLOW_DOWN } from "../support/s3-server/faults.ts";
import type { Operation } from "../support/s3-server/request.ts";

const UNAVAILABLE = "451 Storage is unavailable; try again.";
const BROKEN = "426 Connection closed; transfer aborted.";
/** Several parts. */
const LARGE = randomBytes(24 << 20);
/** As often as the SDK may ask, and more. */
const ALWAYS = 1_000;
const EXPIRED: Fault = { kind: "error", status: 400, code: "ExpiredToken" };

describe("an S3 that fails", () => {
  const limits = ["stallSeconds=1", "stalledBytesPerMinute=6000"];
  const target = attackedS3Target(limits.flatMap((limit) => ["--limit", limit]));

  /** Neither a file nor parts that somebody pays for. */
  async function expectNothing(name: string): Promise<void> {
    await eventually("no unfinished upload", () => target.s3.openUploads().length === 0 || undefined);
    expect(target.s3.keys()).not.toContain(`demo/${name}`);
  }

  test.for<{ what: string; operation: Operation; fault: Fault; body: Buffer | string }>([
    { what: "answers 503 to a small file", operation: "PutObject", fault: SLOW_DOWN, body: "small" },
    { what: "resets the connection of a small file", operation: "PutObject", fault: { kind: "reset" }, body: "small" },
    { what: "answers 503 at the beginning", operation: "CreateMultipartUpload", fault: SLOW_DOWN, body: LARGE },
    { what: "answers 503 in the middle", operation: "UploadPart", fault: SLOW_DOWN, body: LARGE },
    { what: "lets credentials expire before the first byte", operation: "PutObject", fault: EXPIRED, body: "small" },
    { what: "lets credentials expire in the middle", operation: "UploadPart", fault: EXPIRED, body: LARGE },
    { what: "answers 503 at the very end", operation: "CompleteMultipartUpload", fault: SLOW_DOWN, body: LARGE },
    {
      what: "says 200 at the very end, and then that it failed",
      operation: "CompleteMultipartUpload",
      fault: { kind: "error-in-200", ending: "" },
      body: LARGE,
    },
  ])("an upload to one that $what: 451, and nothing is stored", async ({ operation, fault, body }) => {
    await using client = await target.login();
    target.s3.disturb(operation, fault, ALWAYS);
    const data = (await client.passive()).on("error", () => undefined);
    expect(await client.command("STOR unlucky")).toMatch(/^150 /);
    data.end(body);
    expect(await client.reply()).toBe(UNAVAILABLE);
    target.s3.calm();
    await expectNothing("unlucky");
    expect(await client.upload("STOR unlucky", "at last")).toMatch(/^226 /);
    await client.command("DELE unlucky");
    data.destroy();
  });

  test("one that loses its answer at the very end: the upload is there, and 226 says so", async () => {
    await using client = await target.login();
    target.s3.disturb("CompleteMultipartUpload", { kind: "lost-answer" });
    expect(await client.upload("STOR lucky", LARGE)).toMatch(/^226 /);
    expect(target.s3.object("demo/lucky")?.body.equals(LARGE)).toBe(true);
    await client.command("DELE lucky");
  });

  test.for<{ what: string; fault: Fault; answer: string }>([
    { what: "answers 503", fault: SLOW_DOWN, answer: UNAVAILABLE },
    { what: "lets credentials expire", fault: EXPIRED, answer: UNAVAILABLE },
    { what: "resets the connection", fault: { kind: "reset" }, answer: UNAVAILABLE },
    { what: "breaks off in the middle", fault: { kind: "cut-body" }, answer: UNAVAILABLE },
  ])("a download from one that $what is never answered by 226", async ({ fault, answer }) => {
    await using client = await target.login();
    target.s3.put("demo/large", LARGE);
    target.s3.disturb("GetObject", fault, ALWAYS);
    const data = (await client.passive()).on("error", () => undefined);
    const first = await client.command("RETR large");
    const received = first.startsWith("150") ? await readAll(data).catch(() => Buffer.of()) : Buffer.of();
    expect(received.length).toBeLessThan(LARGE.length);
    expect(first.startsWith("150") ? await client.reply() : first).toBe(answer);
    target.s3.calm();
    expect((await client.download("RETR large")).bytes?.equals(LARGE)).toBe(true);
    await client.command("DELE large");
    data.destroy();
  });

  test.for(["LIST", "MLSD", "NLST", "LIST -R", "CWD x", "MKD x", "RMD x", "DELE x", "SIZE x", "RNFR x"])(
    "%s answers 451 while nothing is to be learnt from S3, and works afterwards",
    async (line) => {
      await using client = await target.login();
      target.s3.put("demo/x", "x");
      for (const operation of ["ListObjectsV2", "HeadObject"] as const) target.s3.disturb(operation, SLOW_DOWN, ALWAYS);
      const isListing = /^(LIST|MLSD|NLST)/.test(line);
      expect(isListing ? (await client.download(line)).final : await client.command(line)).toBe(UNAVAILABLE);
      target.s3.calm();
      expect((await client.download("NLST")).body).toBe("x\r\n");
      await client.command("DELE x");
    },
  );

  test("STAT of a folder says that it is incomplete", async () => {
    await using client = await target.login();
    target.s3.disturb("ListObjectsV2", SLOW_DOWN, ALWAYS);
    expect(await client.command("STAT /")).toMatch(/\n21[23] Incomplete: Storage is unavailable; try again\.$/);
  });

  test("a listing that fails behind its first page is told to be incomplete", async () => {
    await using client = await target.login();
    for (let index = 0; index < 1_500; index++) target.s3.put(`demo/many/${index}`, "");
    target.s3.disturb("ListObjectsV2", { kind: "answer", answer: () => firstPageOf(1_000) });
    target.s3.disturb("ListObjectsV2", SLOW_DOWN, ALWAYS);
    const { final } = await client.download("NLST many");
    expect(final).toBe(UNAVAILABLE);
    target.s3.calm();
    expect((await client.download("NLST many")).body.trim().split("\r\n")).toHaveLength(1_500);
  });

  test("one that is slower than the client: the client waits, is not cut off for it, and memory stays", async () => {
    await using client = await target.login();
    await using silent = await target.login();
    const held = Promise.withResolvers<void>();
    target.s3.disturb("UploadPart", { kind: "held", until: held.promise }, ALWAYS);
    const body = Buffer.alloc(100 << 20, "slow");
    const data = await client.passive();
    expect(await client.command("STOR slow")).toMatch(/^150 /);
    data.end(body);

    // A client that could send and does not is given up meanwhile; twice, one after the other.
    for (const _ of [1, 2]) {
      const nothing = (await silent.passive()).on("error", () => undefined);
      expect(await silent.command("STOR nothing")).toMatch(/^150 /);
      expect(await silent.reply()).toBe(BROKEN);
      nothing.destroy();
    }
    expect(data.writableLength).toBeGreaterThan(0);
    target.s3.calm();
    held.resolve();

    expect(await client.reply()).toMatch(/^226 /);
    expect(target.s3.object("demo/slow")?.body.equals(body)).toBe(true);
    await client.command("DELE slow");
  });

  test("one that does not answer: ABOR, and a client that goes, end the upload", async () => {
    await using client = await target.login();
    const gone = await target.login();
    const never = Promise.withResolvers<void>();
    target.s3.disturb("UploadPart", { kind: "held", until: never.promise }, ALWAYS);
    for (const [index, uploader] of [client, gone].entries()) {
      const data = (await uploader.passive()).on("error", () => undefined);
      expect(await uploader.command(`STOR stuck-${index}`)).toMatch(/^150 /);
      data.write(LARGE);
    }
    await eventually("parts on their way", () => target.s3.requests.includes("UploadPart") || undefined);
    expect(await client.command("ABOR")).toBe(BROKEN);
    expect(await client.reply()).toMatch(/^226 /);
    gone.socket.resetAndDestroy();
    target.s3.calm();
    never.resolve();
    await expectNothing("stuck-0");
    await expectNothing("stuck-1");
  });
});

function firstPageOf(count: number) {
  const contents = Array.from(
    { length: count },
    (_, index) =>
      `<Contents><Key>demo/many/${index}</Key><Size>0</Size><ETag>"0"</ETag><LastModified>2026-11-21T00:00:00.000Z</LastModified></Contents>`,
  );
  const more = "<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>";
  return { body: `<ListBucketResult>${contents.join("")}${more}</ListBucketResult>` };
}

describe("keys that other tools made", () => {
  const target = attackedS3Target();
  const ODD = [
    "a//b",
    "a/../b",
    "a/./b",
    "/leading",
    "../outside",
    "line\r\nbreak",
    "line\nbreak/below",
    "tab\tin",
    "escape\u001b[31m",
    "del\u007f",
    "next-line\u0085",
    "nul\u0000",
    "..",
    ".",
  ];

  function putAll(keys: readonly string[]): void {
    for (const key of keys) target.s3.put(`demo/${key}`, key);
  }

  test.for(["LIST", "NLST", "MLSD", "LIST -R", "NLST -R", "LIST *", "STAT /", "STAT -R /"])(
    "%s shows none that a client could not read or send back, and no line of its own",
    async (line) => {
      putAll([...ODD, "plain"]);
      await using client = await target.login();
      const listing = line.startsWith("STAT") ? await client.command(line) : (await client.download(line)).body;
      expect(listing).toContain("plain");
      for (const lineOf of listing.split(/\r\n|\n/)) {
        expect(lineOf).not.toMatch(/\p{Cc}/u);
        expect(lineOf).not.toMatch(/break|below|leading|outside|escape|tab|del|next|nul|(^|[ /])\.{1,2}\/?$/);
      }
    },
  );

  test("a path with //, . or .. in it means what it resolves to, and never them", async () => {
    putAll(["a//b", "a/../b", "a/./b", "a/b", "b"]);
    await using client = await target.login();
    for (const [path, content] of [
      ["a//b", "a/b"],
      ["a/./b", "a/b"],
      ["a/../b", "b"],
      ["/../b", "b"],
    ])
      expect((await client.download(`RETR ${path}`)).body).toBe(content);
    expect(await client.command("DELE a/../b")).toMatch(/^250 /);
    expect(target.s3.keys()).toContain("demo/a/../b");
    expect(target.s3.keys()).not.toContain("demo/b");
  });

  test("a folder that holds nothing that can be shown is not empty, and moves with all of it", async () => {
    putAll(["odd//hidden", "odd/line\nbreak"]);
    await using client = await target.login();
    expect((await client.download("NLST odd")).body).toBe("");
    expect(await client.command("RMD odd")).toBe("550 Directory is not empty.");
    expect(await client.command("RNFR odd")).toMatch(/^350 /);
    expect(await client.command("RNTO moved")).toMatch(/^250 /);
    expect(target.s3.keys()).toEqual(expect.arrayContaining(["demo/moved//hidden", "demo/moved/line\nbreak"]));
  });

  test.for([" leading", "  two", 'qu"ote', '"all"', "trailing ", "-la", "*", "[a", "{a,b}", "ü\u0308", "日本", "a\\b"])(
    "%j is a name as others: shown, and reached",
    async (name) => {
      putAll([`names/${name}`]);
      await using client = await target.login();
      await client.command("CWD names");
      for (const line of ["LIST", "NLST", "MLSD"])
        expect((await client.download(line)).body.split("\r\n").some((shown) => shown.endsWith(name))).toBe(true);
      expect((await client.download(`RETR ${name}`)).body).toBe(`names/${name}`);
      expect(await client.command(`DELE ${name}`)).toMatch(/^250 /);
    },
  );

  test("names are as long as S3's keys, and a byte longer is no name", async () => {
    await using client = await target.login();
    const room = 1023 - "demo/".length;
    for (const [path, answer] of [
      ["n".repeat(room), /^226 /],
      ["n".repeat(room + 1), /^553 /],
      ["é".repeat(room / 2), /^226 /],
      ["é".repeat(room / 2 + 1), /^553 /],
      [`${"d".repeat(100)}/`.repeat(20), /^55\d /],
    ] as const) {
      expect(await client.upload(`STOR ${path}`, "x")).toMatch(answer);
      if (answer.test("226 ")) expect(await client.command(`DELE ${path}`)).toMatch(/^250 /);
    }
    expect(await client.command(`MKD ${"n".repeat(room + 1)}`)).toMatch(/^553 /);
    target.s3.put("demo/short", "x");
    await client.command("RNFR short");
    expect(await client.command(`RNTO ${"n".repeat(room + 1)}`)).toMatch(/^553 /);
    expect(target.s3.keys()).toContain("demo/short");
  });

  test("a folder whose content would get keys too long is not renamed, and loses nothing", async () => {
    target.s3.put(`demo/deep/${"n".repeat(1_000)}`, "x");
    await using client = await target.login();
    await client.command("RNFR deep");
    expect(await client.command(`RNTO ${"d".repeat(100)}`)).toMatch(/^55\d /);
    expect(target.s3.keys()).toContain(`demo/deep/${"n".repeat(1_000)}`);
  });

  test("the service's own keys are nobody's", async () => {
    target.s3.put(".pasvport/partial/x", "secret");
    await using client = await target.login();
    for (const path of ["../.pasvport/partial/x", "/../.pasvport", ".pasvport/partial/x"]) {
      expect(await client.command(`SIZE ${path}`)).toMatch(/^550 /);
      expect((await client.download(`RETR ${path}`)).body).toBe("");
    }
  });
});
