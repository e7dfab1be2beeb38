import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import type { FileTime } from "../../../shared/file-time.ts";
import { StorageError } from "../storage.ts";
import type { Bucket, ObjectSummary } from "./bucket.ts";
import { concurrently } from "./concurrently.ts";
import { copyObject } from "./copy-object.ts";
import type { ObjectTimes } from "./object-times.ts";
import { pagesOf } from "./pages.ts";
import { putMarker } from "./put-object.ts";

const COPIES_AT_ONCE = 16;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const KEYS_PER_DELETE = 1_000;

/** A key as long as it holds the object of this ETag. */
interface Exactly {
  readonly key: string;
  readonly etag: string;
}

/**
 * Moves every key from one prefix to another: copies all, then deletes what was copied, and of that only what nobody
 * has replaced since. So a file is always under one name at least, and what arrives meanwhile stays. When a copy fails
 * the copies go again. Remembers two keys and two ETags for each object, about half a kilobyte. The
 * times that clients gave to files go with them.
 */
export async function moveKeys(bucket: Bucket, times: ObjectTimes, from: string, to: string): Promise<void> {
  const originals: Exactly[] = [];
  const copies: Exactly[] = [];
  const timeOf = times.ofFolders();
  const carried: { readonly key: string; readonly time: FileTime }[] = [];
  try {
    await concurrently(objectsOf(bucket, from), COPIES_AT_ONCE, async (object) => {
      const key = to + object.key.slice(from.length);
      copies.push({ key, etag: await copyKey(bucket, object, key) });
      originals.push(object);
      const time = await times.copy(object, key, await timeOf(object.key));
      if (time) carried.push({ key: object.key, time });
    });
  } catch (error) {
    await takeBack(bucket, copies, error);
    throw error;
  }
  await deleteObjects(bucket, originals);
  await Promise.all(carried.map(({ key, time }) => times.remove(key, time)));
}

/** A marker is made anew: it has nothing to copy, and Versity's gateway would refuse to. */
function copyKey(bucket: Bucket, from: ObjectSummary, to: string): Promise<string> {
  const isMarker = from.key.endsWith("/") && from.size === 0;
  return isMarker
    ? putMarker(bucket, { key: to, overwrite: true })
    : copyObject(bucket, { from, to, overwrite: false });
}

async function* objectsOf(bucket: Bucket, prefix: string): AsyncGenerator<ObjectSummary> {
  for await (const { objects } of pagesOf(bucket, { prefix, depth: "all" })) yield* objects;
}

async function takeBack(bucket: Bucket, copies: readonly Exactly[], reason: unknown): Promise<void> {
  try {
    await deleteObjects(bucket, copies);
  } catch (leftBehind) {
    throw new AggregateError([reason, leftBehind]);
  }
}

async function deleteObjects({ client, name }: Bucket, objects: readonly Exactly[]): Promise<void> {
  for (let first = 0; first < objects.length; first += KEYS_PER_DELETE) {
    const batch = objects.slice(first, first + KEYS_PER_DELETE);
    const Objects = batch.map(({ key, etag }) => ({ Key: key, ETag: etag }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }),
    );
    // Replaced since it was copied: the new one stays where it was put.
    const [failure] = Errors.filter(({ Code }) => Code !== "PreconditionFailed" && Code !== "NoSuchKey");
    if (failure) throw new StorageError("unavailable", { message: `${failure.Code}: a file was copied, not moved.` });
  }
}
