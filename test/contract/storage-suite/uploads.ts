import { expect, test, vi } from "vitest";
import {
  at,
  begin,
  bytesOf,
  contentOf,
  download,
  failureOf,
  fill,
  list,
  type OpenSubject,
  PART_BYTES,
  upload,
} from "./subject.ts";

/** A small file, and one whose upload is under way in parts. */
const LENGTHS = [10, PART_BYTES + 10];

export function uploads(open: OpenSubject): void {
  test.for([0, 1, 65_537, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 20 * 1024 * 1024 + 3])(
    "a file of %i bytes comes back as it went in",
    async (length) => {
      await using subject = await open();
      const { storage } = subject;
      const content = bytesOf(length);

      const entry = await upload(storage, "/file", content);

      expect(entry).toMatchObject({ name: "file", kind: "file", size: length });
      expect(Math.abs(entry.modified.getTime() - Date.now())).toBeLessThan(60_000);
      expect(await storage.stat(at("/file"))).toMatchObject({ name: "file", kind: "file", size: length });
      expect((await download(storage, "/file")).equals(content)).toBe(true);
    },
  );

  test.for([1, 7, 1_000_003])("pieces of %i bytes make the same file", async (pieceBytes) => {
    await using subject = await open();
    const { storage } = subject;
    const content = bytesOf(pieceBytes === 1_000_003 ? 2 * PART_BYTES + 5 : 20_000);

    const begun = await begin(storage, "/file");
    await fill(begun, content, pieceBytes);
    await begun.complete();

    expect((await download(storage, "/file")).equals(content)).toBe(true);
  });

  test("a room that was not filled is lent again", async () => {
    await using subject = await open();
    const begun = await begin(subject.storage, "/file");

    const room = await begun.next();
    begun.filled(0);
    const again = await begun.next();
    again.write("abc");
    begun.filled(3);
    await begun.complete();

    expect(again.length).toBe(room.length);
    expect(await contentOf(subject.storage, "/file")).toBe("abc");
  });

  test("more bytes than there was room for are refused", async () => {
    await using subject = await open();
    const begun = await begin(subject.storage, "/file");

    const room = await begun.next();

    expect(() => begun.filled(room.length + 1)).toThrow(RangeError);
    await begun.discard();
  });

  test.for(LENGTHS)("of %i bytes nothing is visible before they are complete", async (length) => {
    await using subject = await open();
    const { storage } = subject;

    const begun = await begin(storage, "/file");
    await fill(begun, bytesOf(length));

    expect(await storage.stat(at("/file"))).toBeUndefined();
    expect(await list(storage, "/")).toEqual([]);
    expect(await failureOf(download(storage, "/file"))).toBe("not-found");
    await begun.complete();
    expect(await list(storage, "/")).toEqual(["file"]);
  });

  test.for(LENGTHS)("the old file is there, whole, until the new one of %i bytes is complete", async (length) => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "old");

    const begun = await begin(storage, "/file");
    await fill(begun, bytesOf(length));

    expect(await contentOf(storage, "/file")).toBe("old");
    await begun.complete();
    expect((await download(storage, "/file")).equals(bytesOf(length))).toBe(true);
  });

  test.for(LENGTHS.flatMap((length) => [{ length, end: "discard" } as const, { length, end: "suspend" } as const]))(
    "$end after $length bytes leaves nothing",
    async ({ length, end }) => {
      await using subject = await open();
      const { storage } = subject;
      const begun = await begin(storage, "/file");
      await fill(begun, bytesOf(length));

      await begun[end]();
      await begun.discard();

      expect(await subject.unfinished()).toBe(0);
      expect(await list(storage, "/")).toEqual([]);
      expect(await failureOf(begun.complete())).toBe("unavailable");
    },
  );

  test.for(LENGTHS)("an upload aborted after %i bytes is not published", async (length) => {
    await using subject = await open();
    const { storage } = subject;
    const controller = new AbortController();
    const begun = await begin(storage, "/file", { signal: controller.signal });
    await fill(begun, bytesOf(length));

    controller.abort(new Error("The client went away."));

    expect(await failureOf(begun.complete())).toBe("unavailable");
    expect(await subject.unfinished()).toBe(0);
    expect(await list(storage, "/")).toEqual([]);
    await begun.discard();
  });

  test("an upload is not begun under a signal that has aborted", async () => {
    await using subject = await open();

    expect(await failureOf(begin(subject.storage, "/file", { signal: AbortSignal.abort() }))).toBe("unavailable");
  });

  test.for(LENGTHS)("of two that write %i bytes at once the last to complete wins, whole", async (length) => {
    await using subject = await open();
    const { storage } = subject;
    const [first, second] = await Promise.all([begin(storage, "/file"), begin(storage, "/file")]);
    await Promise.all([fill(first, bytesOf(length, "first")), fill(second, bytesOf(length, "second"))]);

    await second.complete();
    await first.complete();

    expect((await download(storage, "/file")).equals(bytesOf(length, "first"))).toBe(true);
  });

  test.for(LENGTHS)("without overwriting, %i bytes are refused where a file came meanwhile", async (length) => {
    await using subject = await open();
    const { storage } = subject;
    const begun = await begin(storage, "/file", { overwrite: false });
    await fill(begun, bytesOf(length));
    await upload(storage, "/file", "there before");

    expect(await failureOf(begun.complete())).toBe("exists");
    expect(await contentOf(storage, "/file")).toBe("there before");
    expect(await subject.unfinished()).toBe(0);
  });

  test("without overwriting, a free name is taken", async () => {
    await using subject = await open();

    await upload(subject.storage, "/file", "new", { overwrite: false });

    expect(await contentOf(subject.storage, "/file")).toBe("new");
  });

  test("without overwriting, one of many at once wins", async () => {
    await using subject = await open();
    const { storage } = subject;
    const writers = Array.from({ length: 5 }, (_, index) => `writer ${index}`);

    const endings = await Promise.all(
      writers.map((content) => failureOf(upload(storage, "/file", content, { overwrite: false }))),
    );

    expect(endings.toSorted()).toEqual(["exists", "exists", "exists", "exists", "none"]);
    expect(await contentOf(storage, "/file")).toBe(writers[endings.indexOf("none")]);
  });

  test("an upload needs its folder", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/file", "");

    expect(await failureOf(begin(storage, "/missing/file"))).toBe("not-found");
    expect(await failureOf(begin(storage, "/file/file"))).toBe("not-a-folder");
    expect(await failureOf(begin(storage, "/folder"))).toBe("is-a-folder");
    expect(await failureOf(begin(storage, "/"))).toBe("is-a-folder");
  });

  test("folders that come and go are seen by the next upload", async () => {
    await using subject = await open();
    const { storage } = subject;
    expect(await failureOf(begin(storage, "/folder/name"))).toBe("not-found");
    await storage.makeDirectory(at("/folder"));
    await upload(storage, "/folder/other", "");
    await storage.makeDirectory(at("/folder/name"));
    expect(await failureOf(begin(storage, "/folder/name"))).toBe("is-a-folder");
    await storage.removeDirectory(at("/folder/name"));
    await upload(storage, "/folder/name", "");
    await storage.rename(at("/folder"), at("/moved"));

    expect(await failureOf(begin(storage, "/folder/name"))).toBe("not-found");
    expect(await list(storage, "/moved")).toEqual(["name", "other"]);
  });

  test("what a crash left of an upload expires", async () => {
    await using subject = await open();
    const begun = await begin(subject.storage, "/file");
    await fill(begun, bytesOf(PART_BYTES + 1));
    await vi.waitFor(async () => expect(await subject.unfinished()).toBe(1));

    expect(await subject.expireUploads(new Date(Date.now() - 3_600_000))).toBe(0);
    expect(await subject.unfinished()).toBe(1);
    expect(await subject.expireUploads(new Date(Date.now() + 3_600_000))).toBe(1);
    expect(await subject.unfinished()).toBe(0);
    expect(await failureOf(begun.complete())).not.toBe("none");
    expect(await list(subject.storage, "/")).toEqual([]);
  });
}
