import { once } from "node:events";
import { expect, test } from "vitest";
import { StorageError } from "../../../ftp-node/storage/storage.ts";
import { at, bytesOf, contentOf, download, failureOf, type OpenSubject, PART_BYTES, upload } from "./subject.ts";

export function downloads(open: OpenSubject): void {
  test.for([
    { from: 0, bytes: "0123456789" },
    { from: 1, bytes: "123456789" },
    { from: 9, bytes: "9" },
    { from: 10, bytes: "" },
  ])("from $from on, ten bytes are $bytes", async ({ from, bytes }) => {
    await using subject = await open();
    await upload(subject.storage, "/file", "0123456789");

    expect((await download(subject.storage, "/file", from)).toString()).toBe(bytes);
  });

  test.for([
    { length: 10, from: 11 },
    { length: 10, from: 1_000_000_000_000 },
    { length: 0, from: 1 },
  ])("there is nothing from $from on in $length bytes", async ({ length, from }) => {
    await using subject = await open();
    await upload(subject.storage, "/file", bytesOf(length));

    expect(await failureOf(download(subject.storage, "/file", from))).toBe("bad-offset");
  });

  test("an empty file is read from its beginning", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", "");

    expect((await download(subject.storage, "/file")).length).toBe(0);
  });

  test("a large file is read from within", async () => {
    await using subject = await open();
    const content = bytesOf(PART_BYTES + 1_000);
    await upload(subject.storage, "/file", content);

    expect((await download(subject.storage, "/file", PART_BYTES - 1)).equals(content.subarray(PART_BYTES - 1))).toBe(
      true,
    );
  });

  test("what is no file is not read", async () => {
    await using subject = await open();
    const { storage } = subject;
    await storage.makeDirectory(at("/folder"));

    expect(await failureOf(download(storage, "/missing"))).toBe("not-found");
    expect(await failureOf(download(storage, "/missing", 5))).toBe("not-found");
    expect(await failureOf(download(storage, "/missing/file"))).toBe("not-found");
    expect(await failureOf(download(storage, "/folder"))).toBe("is-a-folder");
    expect(await failureOf(download(storage, "/"))).toBe("is-a-folder");
  });

  test("a reader who is slow keeps the bytes waiting", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", bytesOf(PART_BYTES));
    const reading = await subject.storage.read(at("/file"), 0, new AbortController().signal);

    await once(reading, "readable");
    expect(reading.readableLength).toBeLessThan(PART_BYTES / 2);
    reading.destroy();
  });

  test("aborting ends a download", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", bytesOf(PART_BYTES));
    const controller = new AbortController();
    const reading = await subject.storage.read(at("/file"), 0, controller.signal);
    await once(reading, "readable");

    const failed = once(reading, "error");
    controller.abort(new Error("The client went away."));

    expect((await failed)[0]).toBeInstanceOf(StorageError);
    expect(reading.destroyed).toBe(true);
  });

  test("a download is not begun under a signal that has aborted", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", "");

    expect(await failureOf(subject.storage.read(at("/file"), 0, AbortSignal.abort()))).toBe("unavailable");
  });

  test("a file may be read by many at once", async () => {
    await using subject = await open();
    await upload(subject.storage, "/file", "content");

    const contents = await Promise.all(Array.from({ length: 20 }, () => contentOf(subject.storage, "/file")));

    expect(new Set(contents)).toEqual(new Set(["content"]));
  });
}
