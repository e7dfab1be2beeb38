import { expect, test } from "vitest";
import { at, entriesOf, failureOf, list, type OpenSubject, upload } from "./subject.ts";

export function listings(open: OpenSubject): void {
  test("a root that nobody made is an empty folder", async () => {
    await using subject = await open();
    const { storage } = subject;

    expect(await storage.stat(at("/"))).toMatchObject({ name: "/", kind: "folder", size: 0 });
    expect(await list(storage, "/")).toEqual([]);
  });

  test("an empty folder lists nothing", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/empty"));

    expect(await list(storage, "/empty")).toEqual([]);
    expect(await list(storage, "/")).toEqual(["empty/"]);
    expect(await storage.stat(at("/empty"))).toMatchObject({ name: "empty", kind: "folder", size: 0 });
  });

  test("entries tell kind, size and time", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/file", "12345");

    const [file, folder] = await entriesOf(storage, "/");

    expect(file).toMatchObject({ name: "file", kind: "file", size: 5 });
    expect(Math.abs((file?.modified.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(folder).toMatchObject({ name: "folder", kind: "folder", size: 0, modified: expect.any(Date) });
  });

  test("entries come in the order of S3's keys, in which a folder ends in a slash", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/a"));
    for (const name of ["b", "B", "a0", "a.b", "a-b", "a b", "\uff5e", "😀", "é", "10", "9"])
      await upload(storage, `/${name}`, "");

    expect(await list(storage, "/")).toEqual([
      "10",
      "9",
      "B",
      "a b",
      "a-b",
      "a.b",
      "a/",
      "a0",
      "b",
      "é",
      "\uff5e",
      "😀",
    ]);
  });

  test("a folder larger than a page is listed whole, in order, once each", async () => {
    await using subject = await open();
    const { storage } = subject;
    const files = Array.from({ length: 1_100 }, (_, index) => `file-${String(index).padStart(4, "0")}`);
    for (let first = 0; first < files.length; first += 50)
      await Promise.all(files.slice(first, first + 50).map((name) => subject.put(`large/${name}`, "")));
    await storage.makeDirectory(at("/large/file-0999-folder"));

    const listed = await list(storage, "/large");

    expect(listed).toEqual([...files, "file-0999-folder/"].toSorted());
  });

  test("a listing can be left early", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/a", "");
    await upload(storage, "/b", "");

    for await (const { name } of storage.list(at("/"))) {
      expect(name).toBe("a");
      break;
    }
  });

  test("only what lies directly in a folder is listed", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/a"));
    await storage.makeDirectory(at("/a/b"));
    await storage.makeDirectory(at("/ab"));
    await upload(storage, "/a/b/deep", "");
    await upload(storage, "/ab/other", "");

    expect(await list(storage, "/")).toEqual(["a/", "ab/"]);
    expect(await list(storage, "/a")).toEqual(["b/"]);
    expect(await list(storage, "/a/b")).toEqual(["deep"]);
  });

  test("what is no folder is not listed", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "");

    expect(await failureOf(list(storage, "/missing"))).toBe("not-found");
    expect(await failureOf(list(storage, "/file"))).toBe("not-a-folder");
  });

  test("what is not there has no entry", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "");

    expect(await storage.stat(at("/missing"))).toBeUndefined();
    expect(await storage.stat(at("/missing/file"))).toBeUndefined();
    expect(await storage.stat(at("/file/file"))).toBeUndefined();
    expect(await storage.stat(at("/fil"))).toBeUndefined();
  });

  test("files of other tools make their folders", async () => {
    await using subject = await open();
    const { storage } = subject;
    await subject.put("outbound/2026/report.csv", "x");

    expect(await list(storage, "/")).toEqual(["outbound/"]);
    expect(await list(storage, "/outbound")).toEqual(["2026/"]);
    expect(await storage.stat(at("/outbound/2026"))).toMatchObject({ name: "2026", kind: "folder" });
    expect(await failureOf(storage.makeDirectory(at("/outbound")))).toBe("exists");
    expect(await failureOf(storage.removeDirectory(at("/outbound")))).toBe("not-empty");
    await upload(storage, "/outbound/2026/answer", "");
    expect(await list(storage, "/outbound/2026")).toEqual(["answer", "report.csv"]);
  });

  test("names that would break a client's listing are not shown", async ({ skip }) => {
    await using subject = await open();
    if (!subject.listsAnyKey) return skip("needs listings that are encoded");
    for (const name of ["line\r\nbreak", "bell\x07", "plain"]) await subject.put(`folder/${name}`, "");

    expect(await list(subject.storage, "/folder")).toEqual(["plain"]);
  });

  test("keys that are no paths are not shown", async ({ skip }) => {
    await using subject = await open();
    if (!subject.holdsAnyKey) return skip("needs a flat map of keys");
    for (const key of ["a//b", "a/../b", "a/./b", "a/c", "/x"]) await subject.put(key, "");

    expect(await list(subject.storage, "/a")).toEqual(["c"]);
    expect(await list(subject.storage, "/")).toEqual(["a/"]);
  });

  test("a file and a folder of one name are two entries", async ({ skip }) => {
    await using subject = await open();
    if (!subject.holdsAnyKey) return skip("needs a flat map of keys");
    for (const key of ["a", "a/b"]) await subject.put(key, "");

    expect(await list(subject.storage, "/")).toEqual(["a", "a/"]);
    expect(await subject.storage.stat(at("/a"))).toMatchObject({ kind: "file" });
  });

  test("roots with a common beginning do not see each other", async () => {
    await using subject = await open();
    const [one, other] = [subject.open("p-1/"), subject.open("p-10/")];
    await upload(one, "/file", "one");
    await upload(other, "/other", "other");

    expect(await list(one, "/")).toEqual(["file"]);
    expect(await list(other, "/")).toEqual(["other"]);
    expect(await one.stat(at("/../p-10/other"))).toBeUndefined();
  });

  test("a root inside a root shows what lies in it", async () => {
    await using subject = await open();
    const partner = subject.open("p-1/");
    await partner.makeDirectory(at("/inbound"));
    const inbound = subject.open("p-1/inbound/");

    await upload(inbound, "/file", "");

    expect(await list(inbound, "/")).toEqual(["file"]);
    expect(await list(partner, "/inbound")).toEqual(["file"]);
  });
}
