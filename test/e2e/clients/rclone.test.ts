import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { describeClient } from "../../support/client-scenario.ts";
import { SECURITIES, targetOf } from "../../support/client-target.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";
import { Rclone } from "./rclone.ts";

describeClient({
  resumes: false,
  // It keeps to itself a file that begins with a blank, and sends a backslash as another sign.
  names: ["with several  spaces.txt", 'with "double" quotes.txt', "it's.txt", "Zürich 文件 🚢.txt", "-l"],
  // It has no active mode.
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
  ],
  open: (target) => Rclone.open(target),
});

describe("rclone sync", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode());
  });
  afterAll(() => stack.disposeAsync());

  test.for(SECURITIES)("makes both sides alike and finds nothing to do the second time, %s", async (security) => {
    await using files = await ClientFiles.create();
    await using client = await Rclone.open(targetOf(local, await local.api.makeLogin(), security));
    await mkdir(files.path("tree/inner"), { recursive: true });
    const originals = [await files.random("tree/first", 300_000), await files.random("tree/inner/second", 20_000)];

    await client.run("sync", files.path("tree"), ":ftp:/tree");
    expect(uploads(client.transcript)).toBe(originals.length);
    await client.run("sync", files.path("tree"), ":ftp:/tree");
    expect(uploads(client.transcript)).toBe(originals.length);

    await client.run("sync", ":ftp:/tree", files.path("back"));
    for (const name of ["first", "inner/second"])
      expect(await sha256(files.path(`back/${name}`))).toBe(await sha256(files.path(`tree/${name}`)));

    await client.run("purge", ":ftp:/tree");
    expect(await client.list("/")).toEqual([]);
  });
});

function uploads(transcript: string): number {
  return [...transcript.matchAll(/"STOR /g)].length;
}
