import { expect, test } from "vitest";
import { at, bytesOf, contentOf, download, failureOf, list, type OpenSubject, PART_BYTES, upload } from "./subject.ts";

export function renaming(open: OpenSubject): void {
  test.for([0, 10, PART_BYTES + 10])("a file of %i bytes goes to another name and folder", async (length) => {
    await using subject = await open();
    const { storage } = subject;
    const content = bytesOf(length);
    await storage.makeDirectory(at("/done"));
    await upload(storage, "/file.part", content);

    await storage.rename(at("/file.part"), at("/done/file"));

    expect(await list(storage, "/")).toEqual(["done/"]);
    expect((await download(storage, "/done/file")).equals(content)).toBe(true);
  });

  test("a file takes the place of a file", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/new", "new");
    await upload(storage, "/old", "old");

    await storage.rename(at("/new"), at("/old"));

    expect(await list(storage, "/")).toEqual(["old"]);
    expect(await contentOf(storage, "/old")).toBe("new");
  });

  test("renaming onto itself changes nothing", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/folder/file", "content");

    await storage.rename(at("/folder/file"), at("/folder/file"));
    await storage.rename(at("/folder"), at("/folder"));

    expect(await contentOf(storage, "/folder/file")).toBe("content");
  });

  test("what cannot be renamed so stays as it is", async () => {
    await using subject = await open();
    const { storage } = subject;
    for (const folder of ["/a", "/a/b", "/c"]) await storage.makeDirectory(at(folder));
    await upload(storage, "/a/file", "a");
    await upload(storage, "/file", "file");
    const failure = (from: string, to: string) => failureOf(storage.rename(at(from), at(to)));

    expect(await failure("/missing", "/x")).toBe("not-found");
    expect(await failure("/missing", "/missing")).toBe("not-found");
    expect(await failure("/missing/file", "/x")).toBe("not-found");
    expect(await failure("/file", "/missing/file")).toBe("not-found");
    expect(await failure("/a", "/missing/a")).toBe("not-found");
    expect(await failure("/a", "/file/a")).toBe("not-a-folder");
    expect(await failure("/a/file", "/file/a")).toBe("not-a-folder");
    expect(await failure("/file", "/a")).toBe("is-a-folder");
    expect(await failure("/file", "/")).toBe("is-a-folder");
    expect(await failure("/a", "/c")).toBe("exists");
    expect(await failure("/a", "/file")).toBe("exists");
    expect(await failure("/a", "/")).toBe("exists");
    expect(await failure("/a", "/a/d")).toBe("bad-name");
    expect(await failure("/a", "/a/b/c")).toBe("bad-name");
    expect(await failure("/file", "/file/x")).toBe("bad-name");
    expect(await failure("/", "/x")).toBe("bad-name");
    expect(await list(storage, "/")).toEqual(["a/", "c/", "file"]);
    expect(await list(storage, "/a")).toEqual(["b/", "file"]);
    expect(await contentOf(storage, "/file")).toBe("file");
  });

  test("a folder goes with all that is in it, and nothing that is not", async () => {
    await using subject = await open();
    const { storage } = subject;
    for (const folder of ["/a", "/a/deep", "/a/deep/empty", "/ab", "/target"]) await storage.makeDirectory(at(folder));
    for (const file of ["/a/one", "/a/deep/two", "/ab/three"]) await upload(storage, file, file);

    await storage.rename(at("/a"), at("/target/a"));

    expect(await list(storage, "/")).toEqual(["ab/", "target/"]);
    expect(await list(storage, "/ab")).toEqual(["three"]);
    expect(await list(storage, "/target/a")).toEqual(["deep/", "one"]);
    expect(await list(storage, "/target/a/deep")).toEqual(["empty/", "two"]);
    expect(await list(storage, "/target/a/deep/empty")).toEqual([]);
    expect(await contentOf(storage, "/target/a/deep/two")).toBe("/a/deep/two");
  });

  test("a folder may take a name that its own begins", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/a"));
    await upload(storage, "/a/file", "");

    await storage.rename(at("/a"), at("/ab"));
    await storage.rename(at("/ab"), at("/a"));

    expect(await list(storage, "/")).toEqual(["a/"]);
    expect(await list(storage, "/a")).toEqual(["file"]);
  });

  test("a large folder goes whole", async () => {
    await using subject = await open();
    const { storage } = subject;
    const files = Array.from({ length: 150 }, (_, index) => `file-${String(index).padStart(3, "0")}`);
    await Promise.all(files.map((name) => subject.put(`from/${name}`, name)));

    await storage.rename(at("/from"), at("/to"));

    expect(await list(storage, "/")).toEqual(["to/"]);
    expect(await list(storage, "/to")).toEqual(files);
    expect(await contentOf(storage, "/to/file-149")).toBe("file-149");
  });

  test("a renamed file makes room for another of its name", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/log", "one");
    await storage.rename(at("/log"), at("/log.1"));
    await upload(storage, "/log", "two", { overwrite: false });

    expect(await list(storage, "/")).toEqual(["log", "log.1"]);
    expect(await contentOf(storage, "/log.1")).toBe("one");
  });
}
