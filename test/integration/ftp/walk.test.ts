import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NO_OPTIONS } from "../../../ftp-node/ftp/listing/list-options.ts";
import { walk } from "../../../ftp-node/ftp/listing/walk.ts";
import { DirectoryStorage } from "../../../ftp-node/storage/directory/directory-storage.ts";
import { ROOT } from "../../../ftp-node/storage/virtual-path.ts";

/** A root with the folders a, b and c, and a file in each. */
async function openTree() {
  const filesFolder = await mkdtemp(join(tmpdir(), "pasvport-walk-"));
  for (const name of ["a", "b", "c"]) {
    await mkdir(join(filesFolder, "p", name), { recursive: true });
    await writeFile(join(filesFolder, "p", name, "file"), "");
  }
  return {
    folder: join(filesFolder, "p"),
    storage: new DirectoryStorage({ filesFolder, root: "p/" }),
    [Symbol.asyncDispose]: () => rm(filesFolder, { recursive: true }),
  };
}

test("folders that change while -R walks are passed by", async () => {
  await using tree = await openTree();
  const entry = await tree.storage.stat(ROOT);
  const listing = { options: { ...NO_OPTIONS, recursive: true }, path: ROOT, typed: "", entry };
  const seen: string[] = [];

  for await (const { below, entries } of walk({ session: { may: () => true }, storage: tree.storage }, listing)) {
    for await (const { name } of entries) seen.push(below === "" ? name : `${below}/${name}`);
    if (below !== "a") continue;
    await rm(join(tree.folder, "b"), { recursive: true });
    await rm(join(tree.folder, "c"), { recursive: true });
    await writeFile(join(tree.folder, "c"), "now a file");
  }
  expect(seen).toEqual(["a", "b", "c", "a/file"]);
});

test("a folder that goes away before it is asked for is a failure", async () => {
  await using tree = await openTree();
  const entry = await tree.storage.stat(ROOT);
  const path = `${ROOT}a` as typeof ROOT;
  const folders = walk(
    { session: { may: () => true }, storage: tree.storage },
    { options: NO_OPTIONS, path, typed: "a", entry },
  );
  await rm(join(tree.folder, "a"), { recursive: true });

  await expect(async () => {
    for await (const { entries } of folders) for await (const _ of entries);
  }).rejects.toMatchObject({ failure: "not-found" });
});
