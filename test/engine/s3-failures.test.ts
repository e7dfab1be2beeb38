import { buffer } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { S3Upload } from "../../ftp-node/storage/s3/s3-upload.ts";
import type { StorageFailure } from "../../ftp-node/storage/storage.ts";
import { openOurS3 } from "../contract/storage-suite/s3-subject.ts";
import {
  at,
  begin,
  bytesOf,
  contentOf,
  download,
  failureOf,
  fill,
  PART_BYTES,
  upload,
} from "../contract/storage-suite/subject.ts";
import { type Fault, SLOW_DOWN } from "../support/s3-server/faults.ts";
import type { Operation } from "../support/s3-server/request.ts";

const SMALL = 10;
const LARGE = 2 * PART_BYTES + 10;

const openWithoutRetries = () => openOurS3({ maxAttempts: 1 });

function refusal(status: number, code: string): Fault {
  return { kind: "error", status, code };
}

test.for<{ operation: Operation; fault: Fault; length: number }>([
  { operation: "PutObject", fault: SLOW_DOWN, length: SMALL },
  { operation: "PutObject", fault: { kind: "reset" }, length: SMALL },
  { operation: "CreateMultipartUpload", fault: SLOW_DOWN, length: LARGE },
  { operation: "UploadPart", fault: SLOW_DOWN, length: LARGE },
  { operation: "UploadPart", fault: { kind: "reset" }, length: LARGE },
  { operation: "UploadPart", fault: refusal(400, "ExpiredToken"), length: LARGE },
  { operation: "CompleteMultipartUpload", fault: SLOW_DOWN, length: LARGE },
  { operation: "CompleteMultipartUpload", fault: { kind: "reset" }, length: LARGE },
  { operation: "CompleteMultipartUpload", fault: { kind: "error-in-200", ending: "" }, length: LARGE },
  { operation: "CompleteMultipartUpload", fault: { kind: "error-in-200", ending: "\n" }, length: LARGE },
])("when $operation meets $fault.kind nothing is published and nothing left", async ({ operation, fault, length }) => {
  await using subject = await openWithoutRetries();
  const { storage, server } = subject;
  server.disturb(operation, fault);

  expect(await failureOf(upload(storage, "/file", bytesOf(length)))).toBe("unavailable");
  await vi.waitFor(() => expect(server.openUploads()).toEqual([]));
  expect(server.keys()).toEqual([]);
});

test.for<{ operation: Operation; fault: Fault; length: number }>([
  { operation: "GetObject", fault: SLOW_DOWN, length: SMALL },
  { operation: "GetObject", fault: { kind: "cut-body" }, length: LARGE },
  { operation: "CreateMultipartUpload", fault: SLOW_DOWN, length: LARGE },
  { operation: "UploadPart", fault: SLOW_DOWN, length: LARGE },
  { operation: "PutObject", fault: SLOW_DOWN, length: SMALL },
  { operation: "PutObject", fault: { kind: "reset" }, length: SMALL },
  { operation: "CompleteMultipartUpload", fault: { kind: "error-in-200", ending: "" }, length: LARGE },
])("when going on with a file meets $fault.kind at $operation, the old file stays", async (scene) => {
  await using subject = await openWithoutRetries();
  const { storage, server } = subject;
  await upload(storage, "/file", bytesOf(scene.length));
  server.disturb(scene.operation, scene.fault);

  expect(await failureOf(upload(storage, "/file", "more", { from: "end" }))).toBe("unavailable");
  expect((await download(storage, "/file")).equals(bytesOf(scene.length))).toBe(true);
  await vi.waitFor(() => expect(server.openUploads()).toEqual([]));
});

test.for([SMALL, LARGE])("going on with %i bytes is complete though the answer is lost", async (length) => {
  await using subject = await openOurS3();
  await upload(subject.storage, "/file", bytesOf(length));
  subject.server.disturb(length === SMALL ? "PutObject" : "CompleteMultipartUpload", { kind: "lost-answer" });

  await upload(subject.storage, "/file", "more", { from: "end" });

  expect((await download(subject.storage, "/file")).subarray(length).toString()).toBe("more");
});

test.for<{ operation: Operation; length: number }>([
  { operation: "PutObject", length: SMALL },
  { operation: "CreateMultipartUpload", length: LARGE },
  { operation: "UploadPart", length: LARGE },
  { operation: "CompleteMultipartUpload", length: LARGE },
])("one SlowDown of $operation is overcome", async ({ operation, length }) => {
  await using subject = await openOurS3();
  subject.server.disturb(operation, SLOW_DOWN);

  await upload(subject.storage, "/file", bytesOf(length));

  expect((await download(subject.storage, "/file")).equals(bytesOf(length))).toBe(true);
});

test.for<{ operation: Operation; length: number; overwrite: boolean }>([
  { operation: "PutObject", length: SMALL, overwrite: true },
  { operation: "PutObject", length: SMALL, overwrite: false },
  { operation: "CompleteMultipartUpload", length: LARGE, overwrite: true },
  { operation: "CompleteMultipartUpload", length: LARGE, overwrite: false },
])("an upload whose answer to $operation is lost is complete (overwrite: $overwrite)", async (scene) => {
  await using subject = await openOurS3();
  subject.server.disturb(scene.operation, { kind: "lost-answer" });

  await upload(subject.storage, "/file", bytesOf(scene.length), { overwrite: scene.overwrite });

  expect((await download(subject.storage, "/file")).equals(bytesOf(scene.length))).toBe(true);
});

test.for([SMALL, LARGE])("a race that S3 answers with 409 is lost (%i bytes)", async (length) => {
  await using subject = await openOurS3();
  const operation = length === SMALL ? "PutObject" : "CompleteMultipartUpload";
  subject.server.disturb(operation, refusal(409, "ConditionalRequestConflict"));

  expect(await failureOf(upload(subject.storage, "/file", bytesOf(length), { overwrite: false }))).toBe("exists");
});

test.for<{ fault: Fault; failure: StorageFailure }>([
  { fault: SLOW_DOWN, failure: "unavailable" },
  { fault: { kind: "reset" }, failure: "unavailable" },
  { fault: refusal(403, "AccessDenied"), failure: "denied" },
  { fault: refusal(403, "InvalidObjectState"), failure: "denied" },
  { fault: refusal(403, "InvalidAccessKeyId"), failure: "unavailable" },
  { fault: refusal(403, "RequestTimeTooSkewed"), failure: "unavailable" },
  { fault: refusal(400, "ExpiredToken"), failure: "unavailable" },
  { fault: refusal(404, "NoSuchBucket"), failure: "unavailable" },
])("a download that meets $fault is $failure", async ({ fault, failure }) => {
  await using subject = await openWithoutRetries();
  await upload(subject.storage, "/file", "content");
  subject.server.disturb("GetObject", fault);

  expect(await failureOf(contentOf(subject.storage, "/file"))).toBe(failure);
});

test("a HEAD that is refused without words is denied", async () => {
  await using subject = await openWithoutRetries();
  subject.server.disturb("HeadObject", refusal(403, ""));

  expect(await failureOf(subject.storage.stat(at("/file")))).toBe("denied");
});

test("a download that breaks off fails, and does not end", async () => {
  await using subject = await openWithoutRetries();
  await upload(subject.storage, "/file", bytesOf(PART_BYTES));
  subject.server.disturb("GetObject", { kind: "cut-body" });
  const reading = await subject.storage.read(at("/file"), 0, new AbortController().signal);

  expect(await failureOf(buffer(reading))).toBe("unavailable");
});

test("a listing that breaks off fails, and does not end", async () => {
  await using subject = await openWithoutRetries();
  for (let index = 0; index < 1_001; index++) subject.server.put(`${subject.prefix}/p-000000000001/${index}`, "");
  const listing = subject.storage.list(at("/"))[Symbol.asyncIterator]();
  await listing.next();
  subject.server.disturb("ListObjectsV2", SLOW_DOWN);

  const rest = async () => {
    for (let next = await listing.next(); !next.done; next = await listing.next());
  };

  expect(await failureOf(rest())).toBe("unavailable");
});

test("a discard that S3 does not take is told, and what is left expires", async () => {
  await using subject = await openWithoutRetries();
  const { storage, server } = subject;
  const begun = await begin(storage, "/file");
  await fill(begun, bytesOf(LARGE));
  server.disturb("AbortMultipartUpload", SLOW_DOWN);

  expect(await failureOf(begun.discard())).toBe("unavailable");
  expect(await subject.expireUploads(new Date(Date.now() + 3_600_000))).toBe(1);
});

test("three parts fill an upload's memory; the fourth waits for one to be sent", async () => {
  await using subject = await openOurS3();
  const { storage, server } = subject;
  const sent = Promise.withResolvers<void>();
  server.disturb("UploadPart", { kind: "held", until: sent.promise }, 3);
  const begun = await begin(storage, "/file");
  await fill(begun, bytesOf(3 * PART_BYTES));

  const room = begun.next();
  expect(room).toBeInstanceOf(Promise);
  sent.resolve();

  expect((await room).length).toBe(PART_BYTES);
  await begun.complete();
  expect((await download(storage, "/file")).equals(bytesOf(3 * PART_BYTES))).toBe(true);
});

test("aborting ends the wait for memory, and a discard what is in flight", async () => {
  await using subject = await openOurS3();
  const { storage, server } = subject;
  const never = Promise.withResolvers<void>();
  server.disturb("UploadPart", { kind: "held", until: never.promise }, 3);
  const controller = new AbortController();
  const begun = await begin(storage, "/file", { signal: controller.signal });
  await fill(begun, bytesOf(3 * PART_BYTES));
  const waiting = failureOf(Promise.resolve(begun.next()));

  controller.abort();

  expect(await waiting).toBe("unavailable");
  await begun.discard();
  expect(server.openUploads()).toEqual([]);
});

test("a failed part is told to whoever asks for room", async () => {
  await using subject = await openWithoutRetries();
  subject.server.disturb("UploadPart", SLOW_DOWN, 10);
  const begun = await begin(subject.storage, "/file");

  expect(await failureOf(fill(begun, bytesOf(10 * PART_BYTES)))).toBe("unavailable");
  await begun.suspend();
  expect(subject.server.openUploads()).toEqual([]);
});

test("a file of more parts than S3 allows is too large", async () => {
  await using subject = await openOurS3();
  const { client, bucket, server } = subject;
  const { signal } = new AbortController();
  const options = { bucket: { client, name: bucket }, key: "k", name: "k", transferId: "t", overwrite: true, signal };
  const begun = new S3Upload(options, 2);

  expect(await failureOf(fill(begun, bytesOf(2 * PART_BYTES + 1)))).toBe("full");
  expect(await failureOf(begun.complete())).toBe("full");
  expect(server.openUploads()).toEqual([]);
  expect(server.keys()).toEqual([]);
});

test("files into one folder cost a call each, and one in all to look at the folder", async () => {
  await using subject = await openOurS3();
  const { storage, server } = subject;
  await subject.put("inbound/old", "");
  server.requests.length = 0;

  for (let index = 0; index < 5; index++) await upload(storage, `/inbound/${index}`, "content");

  expect(server.requests).toEqual(["ListObjectsV2", ...Array.from({ length: 5 }, () => "PutObject")]);
});

test("a file in parts costs a call for each, and two", async () => {
  await using subject = await openOurS3();
  await upload(subject.storage, "/file", bytesOf(LARGE));

  expect(subject.server.requests.toSorted()).toEqual([
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "ListObjectsV2",
    "UploadPart",
    "UploadPart",
    "UploadPart",
  ]);
});
