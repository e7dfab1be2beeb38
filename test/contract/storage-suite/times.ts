import { expect, test } from "vitest";
import type { Storage } from "../../../ftp-node/storage/storage.ts";
import { at, entriesOf, failureOf, list, type OpenSubject, upload } from "./subject.ts";

const THEN = new Date("2001-02-03T04:05:06Z");
const EARLIER = new Date("1969-12-31T23:59:59Z");

/** What STAT and a listing tell of a file's time: the same. */
async function timeOf(storage: Storage, folder: string, name: string): Promise<string | undefined> {
  const listed = (await entriesOf(storage, folder)).find((entry) => entry.name === name);
  const entry = await storage.stat(at(`${folder}/${name}`));
  expect(listed && Math.floor(listed.modified.getTime() / 1000)).toBe(
    entry && Math.floor(entry.modified.getTime() / 1000),
  );
  return entry?.modified.toISOString();
}

export function times(open: OpenSubject): void {
  test.for([THEN, EARLIER, new Date("2038-01-19T03:14:08Z")])(
    "a file keeps the time %s that it is given",
    async (time) => {
      await using subject = await open();
      const { storage } = subject;
      await upload(storage, "/file", "content");

      await storage.setModified(at("/file"), time);

      expect(await timeOf(storage, "/", "file")).toBe(time.toISOString());
      await storage.setModified(at("/file"), EARLIER);
      expect(await timeOf(storage, "/", "file")).toBe(EARLIER.toISOString());
    },
  );

  test("of many files each has its own time, and those without one S3's or the disk's", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await storage.makeDirectory(at("/folder/b"));
    const names = ["a", "a!", "b-", "ä", "é", "\u{10000}", "~"];
    for (const name of names) await upload(storage, `/folder/${name}`, name);
    const given = names.filter((_, index) => index % 2 === 0);
    for (const [index, name] of given.entries())
      await storage.setModified(at(`/folder/${name}`), new Date(THEN.getTime() + index * 1000));

    const entries = (await entriesOf(storage, "/folder")).filter(({ kind }) => kind === "file");

    const expected = given.map((name, index) => [name, THEN.getTime() + index * 1000]);
    const old = entries.filter(({ modified }) => modified < new Date("2020-01-01"));
    expect(old.map(({ name, modified }) => [name, modified.getTime()]).toSorted()).toEqual(expected.toSorted());
    expect(entries.length).toBe(names.length);
  });

  test("a new upload has its own time", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "content");
    await storage.setModified(at("/file"), THEN);
    await upload(storage, "/file", "other content");

    expect(await timeOf(storage, "/", "file")).not.toBe(THEN.toISOString());
  });

  test("a renamed file keeps its time; a new one of the old name does not get it", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/file", "content");
    await storage.setModified(at("/file"), THEN);

    await storage.rename(at("/file"), at("/folder/renamed"));
    await upload(storage, "/file", "another");

    expect(await timeOf(storage, "/folder", "renamed")).toBe(THEN.toISOString());
    expect(await timeOf(storage, "/", "file")).not.toBe(THEN.toISOString());
  });

  test("a file that takes the place of another keeps its own time", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/old", "old");
    await upload(storage, "/new", "new");
    await storage.setModified(at("/old"), EARLIER);
    await storage.setModified(at("/new"), THEN);

    await storage.rename(at("/new"), at("/old"));

    expect(await timeOf(storage, "/", "old")).toBe(THEN.toISOString());
  });

  test("the files of a renamed folder keep their times", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/from"));
    await storage.makeDirectory(at("/from/below"));
    for (const path of ["/from/file", "/from/below/file"]) {
      await upload(storage, path, "content");
      await storage.setModified(at(path), THEN);
    }
    await upload(storage, "/from/other", "content");

    await storage.rename(at("/from"), at("/to"));

    expect(await timeOf(storage, "/to", "file")).toBe(THEN.toISOString());
    expect(await timeOf(storage, "/to/below", "file")).toBe(THEN.toISOString());
    expect(await timeOf(storage, "/to", "other")).not.toBe(THEN.toISOString());
  });

  test("a removed file leaves no time to its successor", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "content");
    await storage.setModified(at("/file"), THEN);
    await storage.remove(at("/file"));
    await upload(storage, "/file", "content");

    expect(await timeOf(storage, "/", "file")).not.toBe(THEN.toISOString());
    expect(await list(storage, "/")).toEqual(["file"]);
  });

  test("what is not there gets no time", async () => {
    await using subject = await open();
    const { storage } = subject;

    expect(await failureOf(storage.setModified(at("/missing"), THEN))).toBe("not-found");
    expect(await failureOf(storage.setModified(at("/missing/file"), THEN))).toBe("not-found");
  });

  test("a folder gets a time, or is refused one", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));

    const failure = await failureOf(storage.setModified(at("/folder"), THEN));

    expect(failure).toBe(subject.foldersHaveTimes ? "none" : "is-a-folder");
    if (subject.foldersHaveTimes) expect(await timeOf(storage, "/", "folder")).toBe(THEN.toISOString());
  });
}
