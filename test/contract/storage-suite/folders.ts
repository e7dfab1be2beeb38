import { expect, test } from "vitest";
import { at, failureOf, list, type OpenSubject, upload } from "./subject.ts";

export function folders(open: OpenSubject): void {
  test("a folder is made where there is none", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/a"));
    await storage.makeDirectory(at("/a/b"));
    await upload(storage, "/file", "");

    expect(await list(storage, "/")).toEqual(["a/", "file"]);
    expect(await failureOf(storage.makeDirectory(at("/a")))).toBe("exists");
    expect(await failureOf(storage.makeDirectory(at("/file")))).toBe("exists");
    expect(await failureOf(storage.makeDirectory(at("/")))).toBe("exists");
    expect(await failureOf(storage.makeDirectory(at("/missing/a")))).toBe("not-found");
    expect(await failureOf(storage.makeDirectory(at("/file/a")))).toBe("not-a-folder");
  });

  test("only an empty folder is removed", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/a"));
    await storage.makeDirectory(at("/a/b"));
    await upload(storage, "/a/b/file", "");

    expect(await failureOf(storage.removeDirectory(at("/a")))).toBe("not-empty");
    expect(await failureOf(storage.removeDirectory(at("/a/b")))).toBe("not-empty");
    await storage.remove(at("/a/b/file"));
    await storage.removeDirectory(at("/a/b"));
    await storage.removeDirectory(at("/a"));
    expect(await list(storage, "/")).toEqual([]);
  });

  test("what is no folder is not removed as one", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/ab"));
    await upload(storage, "/file", "");

    expect(await failureOf(storage.removeDirectory(at("/a")))).toBe("not-found");
    expect(await failureOf(storage.removeDirectory(at("/missing/a")))).toBe("not-found");
    expect(await failureOf(storage.removeDirectory(at("/file")))).toBe("not-a-folder");
    expect(await failureOf(storage.removeDirectory(at("/")))).toBe("denied");
    expect(await list(storage, "/")).toEqual(["ab/", "file"]);
  });

  test("only a file is removed as one", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/file", "");

    await storage.remove(at("/file"));

    expect(await failureOf(storage.remove(at("/file")))).toBe("not-found");
    expect(await failureOf(storage.remove(at("/missing/file")))).toBe("not-found");
    expect(await failureOf(storage.remove(at("/folder")))).toBe("is-a-folder");
    expect(await failureOf(storage.remove(at("/")))).toBe("is-a-folder");
    expect(await list(storage, "/")).toEqual(["folder/"]);
  });

  test("a folder that was made stays when its last file goes", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/inbound"));
    await upload(storage, "/inbound/one", "");
    await upload(storage, "/inbound/two", "");

    await storage.remove(at("/inbound/one"));
    await storage.rename(at("/inbound/two"), at("/two"));

    expect(await list(storage, "/")).toEqual(["inbound/", "two"]);
    expect(await list(storage, "/inbound")).toEqual([]);
  });
}
