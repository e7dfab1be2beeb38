import { expect, test } from "vitest";
import type { FileTime } from "../../../shared/file-time.ts";
import { FileTimes } from "../../../tables/file-times.ts";
import { createTestTables } from "../../support/tables.ts";

const { signal } = new AbortController();
const at = (second: number) => new Date(Date.UTC(2001, 1, 3, 4, 5, second));
const time = (name: string, version = "1"): FileTime => ({ name, version, modified: at(1), recordedAt: at(2) });

async function listed(times: FileTimes, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of times.list(folder, () => signal)) names.push(name);
  return names;
}

test("a time is read as it was set, in its folder alone", async () => {
  await using tables = await createTestTables();
  const times = new FileTimes(tables.activity);
  await times.set("p/a/", time("file"), signal);
  await times.set("p/a/b/", time("file", "2"), signal);

  expect(await times.get("p/a/", "file", signal)).toEqual(time("file"));
  expect(await times.get("p/a/", "FILE", signal)).toBeUndefined();
  expect(await times.get("p/", "file", signal)).toBeUndefined();
  expect(await listed(times, "p/a/b/")).toEqual(["file"]);
});

test("the times of a folder come in the order of their names' bytes", async () => {
  await using tables = await createTestTables();
  const times = new FileTimes(tables.activity);
  const names = ["a", "a b", "a#b", "a$b", "a.b", "aB", "ä", "\u{ff5e}", "\u{10000}"];
  for (const name of names.toReversed()) await times.set("folder/", time(name), signal);

  expect(await listed(times, "folder/")).toEqual(names);
});

test("more times than fit on a page are all read", async () => {
  await using tables = await createTestTables();
  const times = new FileTimes(tables.activity);
  // Ten make 1 MB, which is a page.
  const version = "v".repeat(100_000);
  const names = Array.from({ length: 25 }, (_, index) => `file-${String(index).padStart(2, "0")}`);
  for (const name of names) await times.set("folder/", time(name, version), signal);

  expect(await listed(times, "folder/")).toEqual(names);
});

test("a time that was set since is not removed with the one before", async () => {
  await using tables = await createTestTables();
  const times = new FileTimes(tables.activity);
  await times.set("folder/", time("file", "2"), signal);

  await times.remove("folder/", { name: "file", version: "1" }, signal);
  await times.remove("folder/", { name: "none", version: "1" }, signal);
  expect(await listed(times, "folder/")).toEqual(["file"]);
  await times.remove("folder/", { name: "file", version: "2" }, signal);
  expect(await listed(times, "folder/")).toEqual([]);
});

test("what is aborted is not done", async () => {
  await using tables = await createTestTables();
  const times = new FileTimes(tables.activity);

  await expect(times.set("folder/", time("file"), AbortSignal.abort())).rejects.toThrow();
  expect(await listed(times, "folder/")).toEqual([]);
});
