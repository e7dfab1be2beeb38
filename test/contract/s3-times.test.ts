import { expect, test, vi } from "vitest";
import { OptionalFileTimes } from "../../ftp-node/storage/file-times.ts";
import { S3Storage } from "../../ftp-node/storage/s3/s3-storage.ts";
import type { FileTime } from "../../shared/file-time.ts";
import { FileTimes } from "../../tables/file-times.ts";
import { createTestTables } from "../support/tables.ts";
import { openOurS3 } from "./storage-suite/s3-subject.ts";
import { at, entriesOf, failureOf, list, upload } from "./storage-suite/subject.ts";

const THEN = new Date("2001-02-03T04:05:06Z");
const LONG_AGO = new Date("2001-02-03T04:05:06Z");
const { signal } = new AbortController();

/** A storage whose table of times is this test's own. */
async function openWithTable() {
  const [subject, tables] = await Promise.all([openOurS3(), createTestTables()]);
  const times = new FileTimes(tables.activity);
  const failures: unknown[] = [];
  let stopping: PromiseLike<void> | undefined;
  const stopTable = () => (stopping ??= tables[Symbol.asyncDispose]());
  const { client, bucket, prefix } = subject;
  const root = `${prefix}/p-000000000001/`;
  const optional = new OptionalFileTimes(times, (error) => failures.push(error));
  return {
    ...subject,
    storage: new S3Storage({ client, bucket, prefix, root, times: optional }),
    times,
    failures,
    root,
    async rows() {
      const rows: FileTime[] = [];
      for await (const row of times.list(root, () => signal)) rows.push(row);
      return rows.map(({ name }) => name);
    },
    stopTable,
    async [Symbol.asyncDispose]() {
      await subject[Symbol.asyncDispose]();
      await stopTable();
    },
  };
}

test("without the table, no time is given, and files are listed, read and renamed with S3's own", async () => {
  await using subject = await openWithTable();
  const { storage, failures } = subject;
  await upload(storage, "/file", "content");
  await storage.setModified(at("/file"), THEN);
  await subject.stopTable();

  expect(await failureOf(storage.setModified(at("/file"), THEN))).toBe("unavailable");
  const [listed] = await entriesOf(storage, "/");
  expect(listed?.modified.getTime()).toBeGreaterThan(THEN.getTime());
  expect((await storage.stat(at("/file")))?.modified).toEqual(listed?.modified);
  await storage.rename(at("/file"), at("/renamed"));
  await storage.remove(at("/renamed"));
  expect(await list(storage, "/")).toEqual([]);
  // Once, and not at each request: the table is left alone for a while.
  expect(failures.length).toBe(1);
});

test("a file that is removed or renamed takes its time with it", async () => {
  await using subject = await openWithTable();
  const { storage, rows } = subject;
  for (const name of ["one", "other"]) {
    await upload(storage, `/${name}`, name);
    await storage.setModified(at(`/${name}`), THEN);
  }

  await storage.remove(at("/one"));
  await storage.rename(at("/other"), at("/renamed"));

  expect(await rows()).toEqual(["renamed"]);
});

test("a listing clears away the times of files that other tools removed or replaced, unless they are new", async () => {
  await using subject = await openWithTable();
  const { storage, times, root, rows } = subject;
  for (const name of ["b", "d"]) await upload(storage, `/${name}`, name);
  const stale = { version: "an older one", modified: THEN };
  for (const name of ["a", "b", "e"]) await times.set(root, { ...stale, name, recordedAt: LONG_AGO }, signal);
  for (const name of ["c", "d"]) await times.set(root, { ...stale, name, recordedAt: new Date() }, signal);

  expect(await list(storage, "/")).toEqual(["b", "d"]);

  await vi.waitFor(async () => expect(await rows()).toEqual(["c", "d"]));
});

test("a listing of many files costs one query more, however many have times", async () => {
  await using subject = await openWithTable();
  const { storage, root, server } = subject;
  const names = Array.from({ length: 1_500 }, (_, index) => `file-${String(index).padStart(4, "0")}`);
  for (const name of names) server.put(root + name, name);
  for (const name of ["file-0003", "file-1200"]) await storage.setModified(at(`/${name}`), THEN);
  server.requests.length = 0;

  const entries = await entriesOf(storage, "/");

  expect(entries.map(({ name }) => name)).toEqual(names);
  expect(entries.filter(({ modified }) => modified.getTime() === THEN.getTime()).map(({ name }) => name)).toEqual([
    "file-0003",
    "file-1200",
  ]);
  expect(server.requests).toEqual(["ListObjectsV2", "ListObjectsV2"]);
});
