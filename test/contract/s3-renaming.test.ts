import { expect, test, vi } from "vitest";
import { SLOW_DOWN } from "../support/s3-server/faults.ts";
import { openOurS3 } from "./storage-suite/s3-subject.ts";
import { at, contentOf, failureOf, list, upload } from "./storage-suite/subject.ts";

const FILES = Array.from({ length: 40 }, (_, index) => `file-${String(index).padStart(2, "0")}`);

async function openWithFolder() {
  const subject = await openOurS3({ maxAttempts: 1 });
  await subject.storage.makeDirectory(at("/from"));
  for (const name of FILES) await upload(subject.storage, `/from/${name}`, name);
  return subject;
}

test("a file that cannot be copied stays", async () => {
  await using subject = await openWithFolder();
  subject.server.disturb("CopyObject", SLOW_DOWN);

  expect(await failureOf(subject.storage.rename(at("/from/file-00"), at("/moved")))).toBe("unavailable");
  expect(await list(subject.storage, "/")).toEqual(["from/"]);
});

test("a file that is copied and cannot be deleted has two names", async () => {
  await using subject = await openWithFolder();
  subject.server.disturb("DeleteObject", SLOW_DOWN);

  expect(await failureOf(subject.storage.rename(at("/from/file-00"), at("/moved")))).toBe("unavailable");
  expect(await contentOf(subject.storage, "/from/file-00")).toBe("file-00");
  expect(await contentOf(subject.storage, "/moved")).toBe("file-00");
});

test("a file that is replaced while it moves is not lost", async () => {
  await using subject = await openWithFolder();
  const { storage, server } = subject;
  const replaced = Promise.withResolvers<void>();
  server.disturb("DeleteObject", { kind: "held", until: replaced.promise });

  const renaming = failureOf(storage.rename(at("/from/file-00"), at("/moved")));
  await vi.waitFor(() => expect(server.requests).toContain("DeleteObject"));
  await upload(storage, "/from/file-00", "newer");
  replaced.resolve();

  expect(await renaming).toBe("changed");
  expect(await contentOf(storage, "/moved")).toBe("file-00");
  expect(await contentOf(storage, "/from/file-00")).toBe("newer");
});

test("a folder of which one file cannot be copied stays as it was", async () => {
  await using subject = await openWithFolder();
  const { storage, server } = subject;
  const before = server.keys();
  const held = Promise.withResolvers<void>();
  server.disturb("CopyObject", { kind: "held", until: held.promise }, 20);
  server.disturb("CopyObject", SLOW_DOWN);

  const renaming = failureOf(storage.rename(at("/from"), at("/to")));
  held.resolve();

  expect(await renaming).toBe("unavailable");
  expect(server.keys()).toEqual(before);
});

test("a folder that is copied and cannot be deleted is there twice", async () => {
  await using subject = await openWithFolder();
  const { storage, server } = subject;
  server.disturb("DeleteObjects", SLOW_DOWN);

  expect(await failureOf(storage.rename(at("/from"), at("/to")))).toBe("unavailable");
  expect(await list(storage, "/from")).toEqual(FILES);
  expect(await list(storage, "/to")).toEqual(FILES);
});

test("what comes into a folder while it moves stays under the old name", async () => {
  await using subject = await openWithFolder();
  const { storage, server } = subject;
  const arrived = Promise.withResolvers<void>();
  server.disturb("DeleteObjects", { kind: "held", until: arrived.promise });

  const renaming = storage.rename(at("/from"), at("/to"));
  await vi.waitFor(() => expect(server.requests).toContain("DeleteObjects"));
  await subject.put("from/late", "late");
  await subject.put("from/file-01", "newer");
  arrived.resolve();
  await renaming;

  expect(await list(storage, "/from")).toEqual(["file-01", "late"]);
  expect(await contentOf(storage, "/from/file-01")).toBe("newer");
  expect(await contentOf(storage, "/to/file-01")).toBe("file-01");
  expect(await list(storage, "/to")).toEqual(FILES);
});

test("a folder of more than a thousand files moves whole", async () => {
  await using subject = await openOurS3();
  const { storage, server, prefix } = subject;
  for (let index = 0; index < 1_050; index++) server.put(`${prefix}/p-000000000001/from/${index}`, String(index));

  await storage.rename(at("/from"), at("/to"));

  expect(await list(storage, "/")).toEqual(["to/"]);
  expect((await list(storage, "/to")).length).toBe(1_050);
  expect(await contentOf(storage, "/to/1049")).toBe("1049");
});

test("keys that are no paths move with their folder", async () => {
  await using subject = await openOurS3();
  const { storage, server, prefix } = subject;
  const root = `${prefix}/p-000000000001/`;
  for (const name of ["a//b", "a/../b", "a/line\nbreak"]) server.put(root + name, "");

  await storage.rename(at("/a"), at("/z"));

  expect(server.keys()).toEqual([`${root}z/../b`, `${root}z//b`, `${root}z/line\nbreak`]);
});

test("a folder's key that holds bytes is not thrown away with the folder", async () => {
  await using subject = await openOurS3();
  await subject.put("folder/", "bytes of another tool");

  expect(await list(subject.storage, "/")).toEqual(["folder/"]);
  expect(await failureOf(subject.storage.removeDirectory(at("/folder")))).toBe("not-empty");
});
