import { mkdir, readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { targetOf } from "../../support/client-target.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";
import { openInetutilsFtp } from "./inetutils-ftp.ts";
import { openTnftp } from "./tnftp.ts";

describe("mget, which asks the server what a pattern means", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startLocalMode());
  });
  afterAll(() => stack.disposeAsync());

  test.for([
    { program: "tnftp", open: openTnftp },
    { program: "GNU's ftp", open: openInetutilsFtp },
  ])("$program", async ({ program, open }) => {
    await using client = await open(targetOf(local, await local.api.makeLogin(), "plain"));
    const names = ["one.txt", "three.txt", "two.bin"];
    for (const name of names) await client.upload(await files.random(name, 10_000), `/${name}`);
    const folder = files.path(program.replace("'", ""));
    await mkdir(folder);

    await client.run(`lcd "${folder}"`, "mget *.txt");

    expect(await readdir(folder)).toEqual(["one.txt", "three.txt"]);
    for (const name of ["one.txt", "three.txt"])
      expect(await sha256(`${folder}/${name}`)).toBe(await sha256(files.path(name)));
  });
});
