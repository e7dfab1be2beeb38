import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { SECURITIES, targetOf } from "../../support/client-target.ts";
import { BACK_ENDS, startOn } from "../../support/local-back-ends.ts";
import type { LocalMode } from "../../support/local-mode.ts";
import { Lftp, quoted } from "./lftp.ts";

const FULL = ["first", "inner/second", "inner/deep er/third ü"];
/** It fetches no bytes for it. */
const EMPTY = "inner/empty";

describe.each(BACK_ENDS)("lftp mirrors files in %s", (backEnd) => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startOn(backEnd));
  });
  afterAll(() => stack.disposeAsync());

  test.for(SECURITIES)("up, down, and nothing when all is alike, %s", async (security) => {
    await using files = await ClientFiles.create();
    await using client = new Lftp(targetOf(local, await local.api.makeLogin(), security), await ClientFiles.create());
    await mkdir(files.path("tree/inner/deep er"), { recursive: true });
    for (const name of FULL) await files.random(`tree/${name}`, 100_000);
    await files.random(`tree/${EMPTY}`, 0);

    await client.run(`mirror -R --parallel=3 ${quoted(files.path("tree"))} /tree`);
    await client.run(`mirror --parallel=3 /tree ${quoted(files.path("back"))}`);
    for (const name of [...FULL, EMPTY])
      expect(await sha256(files.path(`back/${name}`))).toBe(await sha256(files.path(`tree/${name}`)));
    expect(downloads(client.transcript)).toBe(FULL.length);

    await client.run(`mirror --parallel=3 /tree ${quoted(files.path("back"))}`);
    expect(downloads(client.transcript)).toBe(FULL.length);
  });
});

function downloads(transcript: string): number {
  return [...transcript.matchAll(/---> RETR /g)].length;
}
