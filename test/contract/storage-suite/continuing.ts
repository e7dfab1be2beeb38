import { expect, test } from "vitest";
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

export function continuing(open: OpenSubject): void {
  test.for([
    { from: 0, makes: "NEW" },
    { from: 1, makes: "0NEW" },
    { from: 9, makes: "012345678NEW" },
    { from: 10, makes: "0123456789NEW" },
    { from: "end" as const, makes: "0123456789NEW" },
  ])("NEW from $from on makes of ten bytes $makes", async ({ from, makes }) => {
    await using subject = await open();
    await upload(subject.storage, "/file", "0123456789");

    const entry = await upload(subject.storage, "/file", "NEW", { from });

    expect(entry).toMatchObject({ name: "file", kind: "file", size: makes.length });
    expect(await contentOf(subject.storage, "/file")).toBe(makes);
  });

  test("an empty file is gone on with at its end", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", "");

    await upload(subject.storage, "/file", "new", { from: "end" });

    expect(await contentOf(subject.storage, "/file")).toBe("new");
  });

  test.for([
    { from: PART_BYTES - 1, added: 3 },
    { from: PART_BYTES + 1, added: PART_BYTES },
    { from: 2 * PART_BYTES + 7, added: 1 },
  ])("of a large file the first $from bytes stay, and $added come", async ({ from, added }) => {
    await using subject = await open();
    const old = bytesOf(2 * PART_BYTES + 7, "old");
    const more = bytesOf(added, "more");
    await upload(subject.storage, "/file", old);

    await upload(subject.storage, "/file", more, { from });

    const expected = Buffer.concat([old.subarray(0, from), more]);
    expect((await download(subject.storage, "/file")).equals(expected)).toBe(true);
  });

  test("a file that is too short, or absent, is not gone on with", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "0123456789");
    await storage.makeDirectory(at("/folder"));

    expect(await failureOf(begin(storage, "/file", { from: 11 }))).toBe("bad-offset");
    expect(await failureOf(begin(storage, "/file", { from: Number.MAX_SAFE_INTEGER }))).toBe("bad-offset");
    expect(await failureOf(begin(storage, "/missing", { from: 1 }))).toBe("bad-offset");
    expect(await failureOf(begin(storage, "/missing", { from: "end" }))).toBe("bad-offset");
    expect(await failureOf(begin(storage, "/folder", { from: 1 }))).toBe("is-a-folder");
    expect(await failureOf(begin(storage, "/missing/file", { from: 1 }))).toBe("not-found");
    expect(await subject.unfinished()).toBe(0);
    expect(await contentOf(storage, "/file")).toBe("0123456789");
  });

  test.for(["discard", "suspend"] as const)("%s leaves the old file as it was", async (end) => {
    await using subject = await open();
    const { storage } = subject;
    const old = bytesOf(PART_BYTES + 5, "old");
    await upload(storage, "/file", old);
    const begun = await begin(storage, "/file", { from: "end" });
    await fill(begun, bytesOf(PART_BYTES));

    expect((await download(storage, "/file")).equals(old)).toBe(true);
    await begun[end]();

    expect((await download(storage, "/file")).equals(old)).toBe(true);
    expect(await list(storage, "/")).toEqual(["file"]);
    expect(await subject.unfinished()).toBe(0);
  });

  test("whoever may not overwrite may still go on with a file", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", "old,");

    await upload(subject.storage, "/file", "new", { from: "end", overwrite: false });

    expect(await contentOf(subject.storage, "/file")).toBe("old,new");
  });

  test.for([10, PART_BYTES + 10])(
    "of two that add %i bytes at once one is refused, and none is lost",
    async (length) => {
      await using subject = await open();
      const { storage } = subject;
      await upload(storage, "/file", "old");
      const first = await begin(storage, "/file", { from: "end" });
      const second = await begin(storage, "/file", { from: "end" });
      await Promise.all([fill(first, bytesOf(length, "first")), fill(second, bytesOf(length, "second"))]);

      await first.complete();

      expect(await failureOf(second.complete())).toBe("changed");
      const expected = Buffer.concat([Buffer.from("old"), bytesOf(length, "first")]);
      expect((await download(storage, "/file")).equals(expected)).toBe(true);
      expect(await subject.unfinished()).toBe(0);
    },
  );

  test("a file that went away meanwhile is not brought back", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "old");
    const begun = await begin(storage, "/file", { from: 2 });
    await fill(begun, "new");
    await storage.remove(at("/file"));

    expect(await failureOf(begun.complete())).toBe("changed");
    expect(await list(storage, "/")).toEqual([]);
    expect(await subject.unfinished()).toBe(0);
  });

  test("an upload that was aborted while the old bytes were read leaves nothing", async () => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", bytesOf(3 * PART_BYTES));
    const controller = new AbortController();

    const beginning = failureOf(begin(storage, "/file", { from: "end", signal: controller.signal }));
    controller.abort();

    expect(await beginning).toBe("unavailable");
    expect(await subject.unfinished()).toBe(0);
  });
}
