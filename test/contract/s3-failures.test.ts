import { expect, test, vi } from "vitest";
import { type Fault, SLOW_DOWN } from "../support/s3-server/faults.ts";
import type { Operation } from "../support/s3-server/request.ts";
import { openOurS3 } from "./storage-suite/s3-subject.ts";
import { bytesOf, contentOf, download, failureOf, PART_BYTES, upload } from "./storage-suite/subject.ts";

// A few of each kind; test/engine/s3-failures.test.ts has all.

test.for<{ operation: Operation; fault: Fault; length: number }>([
  { operation: "PutObject", fault: SLOW_DOWN, length: 10 },
  { operation: "UploadPart", fault: SLOW_DOWN, length: PART_BYTES + 10 },
  { operation: "CompleteMultipartUpload", fault: { kind: "error-in-200", ending: "" }, length: PART_BYTES + 10 },
])("when $operation meets $fault.kind nothing is published and nothing left", async ({ operation, fault, length }) => {
  await using subject = await openOurS3({ maxAttempts: 1 });
  subject.server.disturb(operation, fault);

  expect(await failureOf(upload(subject.storage, "/file", bytesOf(length)))).toBe("unavailable");
  await vi.waitFor(() => expect(subject.server.openUploads()).toEqual([]));
  expect(subject.server.keys()).toEqual([]);
});

test("one SlowDown is overcome", async () => {
  await using subject = await openOurS3();
  subject.server.disturb("PutObject", SLOW_DOWN);

  await upload(subject.storage, "/file", "content");

  expect(await contentOf(subject.storage, "/file")).toBe("content");
});

test("an upload whose answer is lost is complete", async () => {
  await using subject = await openOurS3();
  subject.server.disturb("CompleteMultipartUpload", { kind: "lost-answer" });

  await upload(subject.storage, "/file", bytesOf(PART_BYTES + 10), { overwrite: false });

  expect((await download(subject.storage, "/file")).equals(bytesOf(PART_BYTES + 10))).toBe(true);
});

test("a download that breaks off fails, and does not end", async () => {
  await using subject = await openOurS3({ maxAttempts: 1 });
  await upload(subject.storage, "/file", "content");
  subject.server.disturb("GetObject", { kind: "cut-body" });

  expect(await failureOf(contentOf(subject.storage, "/file"))).toBe("unavailable");
});
