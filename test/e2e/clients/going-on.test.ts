import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWell } from "../../support/client-program.ts";
import { startS3Node } from "../../support/s3-node.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const CONTENT = "0123456789".repeat(30_000);
const HALF = CONTENT.slice(0, 123_456);
const THEN = new Date("2001-02-03T04:05:06Z");

/** What programs do to go on with a file, and to keep its time. */
describe.for([
  { backEnd: "a directory", start: () => startTestNode() },
  { backEnd: "S3", start: () => startS3Node() },
])("on $backEnd", ({ start }) => {
  let node: TestNode;
  let folder: string;
  beforeAll(async () => {
    node = await start();
    folder = await mkdtemp(join(tmpdir(), "pasvport-client-"));
  });
  afterAll(async () => {
    await node[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const curl = (path: string, ...args: string[]) =>
    runWell("curl", ["--silent", "--show-error", "--user", "alice:correct horse", ...args, `${url()}/${path}`]);
  const lftp = (commands: string) =>
    runWell("lftp", [
      "--norc",
      "-c",
      `set ftp:ssl-allow no; set ftp:use-allo yes; set cmd:fail-exit yes; set net:max-retries 1; open -u "alice,correct horse" ${url()}; ${commands}`,
    ]);
  const url = () => `ftp://127.0.0.1:${node.ftpPort}`;

  async function localFile(name: string, content: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    await utimes(path, THEN, THEN);
    return path;
  }

  async function remoteFile(name: string, content: string): Promise<void> {
    await using client = await node.login();
    await client.upload(`STOR ${name}`, content);
  }

  async function stored(name: string): Promise<string> {
    await using client = await node.login();
    return (await client.download(`RETR ${name}`)).body;
  }

  test("curl adds to a file", async () => {
    await remoteFile("curl-log", "one\n");
    await curl("curl-log", "--append", "--upload-file", await localFile("two", "two\n"));

    expect(await stored("curl-log")).toBe("one\ntwo\n");
  });

  test("curl goes on with an upload", async () => {
    await remoteFile("curl-half", HALF);
    await curl("curl-half", "--continue-at", "-", "--upload-file", await localFile("curl-half", CONTENT));

    expect(await stored("curl-half")).toBe(CONTENT);
  });

  test("lftp goes on with an upload, and says the whole file's size", async () => {
    await remoteFile("lftp-half", HALF);
    await lftp(`put -c "${await localFile("lftp-half", CONTENT)}" -o lftp-half`);

    expect(await stored("lftp-half")).toBe(CONTENT);
  });

  test("lftp keeps the time of what it sends, and gets it back", async () => {
    await lftp(`put "${await localFile("lftp-time", CONTENT)}" -o lftp-time`);
    const copy = join(folder, "lftp-copy");
    await lftp(`get lftp-time -o "${copy}"`);

    expect(await readFile(copy, "utf8")).toBe(CONTENT);
    expect((await stat(copy)).mtime).toEqual(THEN);
  });

  test("curl gets the time that lftp sent", async () => {
    await lftp(`put "${await localFile("curl-time", CONTENT)}" -o curl-time`);
    const copy = join(folder, "curl-copy");
    await curl("curl-time", "--remote-time", "--output", copy);

    expect((await stat(copy)).mtime).toEqual(THEN);
  });

  test("lftp's mirror sends nothing again that is there with its time", async () => {
    await localFile("mirrored", CONTENT);
    const mirror = `mirror --reverse --no-perms --verbose=1 --include-glob mirrored "${folder}" /`;

    expect((await lftp(mirror)).stdout).toContain("Transferring");
    expect((await lftp(mirror)).stdout).not.toContain("Transferring");
    await using client = await node.login();
    expect(await client.command("MDTM mirrored")).toBe("213 20010203040506");
  });
});
