import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { isWithin } from "../../../shared/folders.ts";
import { serviceKey } from "../../../shared/keys.ts";
import { continueFrom } from "../continued-upload.ts";
import type { OptionalFileTimes } from "../file-times.ts";
import { KeySpace } from "../key-space.ts";
import { type Entry, type Storage, StorageError, type Upload, type WriteOptions } from "../storage.ts";
import { throwIfAborted } from "../until-aborted.ts";
import { nameOf, parentOf, ROOT, type VirtualPath } from "../virtual-path.ts";
import { type Bucket, deleteObject, findObject, type ObjectSummary } from "./bucket.ts";
import { storedCrc32 } from "./checksum.ts";
import { copyObject } from "./copy-object.ts";
import { Folders } from "./folders.ts";
import { type Listed, ObjectTimes, timeOf } from "./object-times.ts";
import { firstPage, pagesOf } from "./pages.ts";
import { putMarker } from "./put-object.ts";
import { moveKeys } from "./rename-folder.ts";
import { onS3, toStorageError, unlessMissing } from "./s3-failures.ts";
import { entriesOf, fileEntry, folderEntry } from "./s3-listing.ts";
import { openObject, readObject } from "./s3-read.ts";
import { S3Upload, type S3UploadOptions } from "./s3-upload.ts";

/** Where a deployment's files are. */
export interface S3Deployment {
  /** Its maker destroys it. See `S3_CLIENT_SETTINGS`. */
  readonly client: S3Client;
  readonly bucket: string;
  /** The deployment's, as it is configured; may be empty. */
  readonly prefix: string;
}

export interface S3StorageOptions extends S3Deployment {
  /** The key of the account's root, the prefix included; ends in `/`. */
  readonly root: string;
  /** For the times that clients give to files. */
  readonly times: OptionalFileTimes;
}

/**
 * Files as objects. A folder is a zero-byte key that ends in `/`; one that other tools made has keys but no such marker,
 * and is gone with the last of them: to keep it would cost each removal two more calls.
 */
export class S3Storage implements Storage {
  readonly #bucket: Bucket;
  readonly #keys: KeySpace;
  readonly #folders: Folders;
  readonly #times: ObjectTimes;

  constructor({ client, bucket, prefix, root, times }: S3StorageOptions) {
    this.#bucket = { client, name: bucket };
    this.#keys = new KeySpace(root, serviceKey(prefix));
    this.#folders = new Folders(this.#bucket, this.#keys);
    this.#times = new ObjectTimes(this.#bucket, times);
  }

  stat(path: VirtualPath): Promise<Entry | undefined> {
    return onS3(async () => {
      const file = path === ROOT ? undefined : await this.#timedFile(this.#keys.file(path));
      if (file) return fileEntry(nameOf(path), file);
      return (await this.#folders.exists(path)) ? folderEntry(nameOf(path)) : undefined;
    });
  }

  async *list(path: VirtualPath): AsyncGenerator<Entry> {
    try {
      yield* this.#times.merge(this.#keys.folder(path), this.#listed(path));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  read(path: VirtualPath, from: number, signal: AbortSignal): Promise<Readable> {
    return onS3(async () => {
      throwIfAborted(signal);
      if (path === ROOT) throw new StorageError("is-a-folder");
      const bytes = await unlessMissing(readObject(this.#bucket, this.#keys.file(path), from, signal));
      return bytes ?? Promise.reject(await this.#missingFile(path));
    });
  }

  crc32(path: VirtualPath): Promise<number | undefined> {
    return onS3(async () => (path === ROOT ? undefined : storedCrc32(this.#bucket, this.#keys.file(path))));
  }

  write(path: VirtualPath, options: WriteOptions): Promise<Upload> {
    return onS3(async () => {
      throwIfAborted(options.signal);
      await this.#folders.requireRoom(path);
      const { from, ...others } = options;
      const upload = { ...others, bucket: this.#bucket, key: this.#keys.file(path), name: nameOf(path) };
      return from ? this.#continue(upload, from) : new S3Upload(upload);
    });
  }

  /** Of files alone: S3 has no time of a folder. */
  setModified(path: VirtualPath, modified: Date): Promise<void> {
    return onS3(async () => {
      if (path === ROOT) throw new StorageError("is-a-folder");
      const file = await findObject(this.#bucket, this.#keys.file(path));
      if (!file) throw await this.#missingFile(path);
      await this.#times.keep(file, modified);
    });
  }

  makeDirectory(path: VirtualPath): Promise<void> {
    return onS3(async () => {
      await this.#requireFree(path);
      await putMarker(this.#bucket, { key: this.#keys.folder(path), overwrite: false });
      this.#folders.made(path);
    });
  }

  removeDirectory(path: VirtualPath): Promise<void> {
    return onS3(async () => {
      if (path === ROOT) throw new StorageError("denied");
      const marker = this.#keys.folder(path);
      const { objects } = await firstPage(this.#bucket, { prefix: marker, depth: "all", pageSize: 2 });
      if (objects.length === 0) throw await this.#folders.missing(path);
      // A marker with content was made by another tool, and is not ours to throw away.
      if (objects.some(({ key, size }) => key !== marker || size > 0)) throw new StorageError("not-empty");
      await deleteObject(this.#bucket, marker);
      this.#folders.gone(path);
    });
  }

  remove(path: VirtualPath): Promise<void> {
    return onS3(async () => {
      if (path === ROOT) throw new StorageError("is-a-folder");
      const key = this.#keys.file(path);
      const [file, time] = await Promise.all([findObject(this.#bucket, key), this.#times.get(key)]);
      if (!file) throw await this.#missingFile(path);
      await deleteObject(this.#bucket, key);
      if (time) await this.#times.remove(key, time);
    });
  }

  rename(from: VirtualPath, to: VirtualPath): Promise<void> {
    return onS3(async () => {
      if (from === ROOT) throw new StorageError("bad-name");
      const file = await findObject(this.#bucket, this.#keys.file(from));
      if (!file && !(await this.#folders.exists(from))) throw new StorageError("not-found");
      if (from === to) return;
      if (isWithin(from, to)) throw new StorageError("bad-name");
      await (file ? this.#renameFile(file, to) : this.#renameFolder(from, to));
    });
  }

  async #continue(upload: S3UploadOptions, from: number | "end"): Promise<Upload> {
    const present = await unlessMissing(openObject(upload.bucket, upload.key, upload.signal));
    if (!present) throw new StorageError("bad-offset");
    return continueFrom(present, from, () => new S3Upload({ ...upload, replaces: present.etag }), toStorageError);
  }

  /** With the time that was given to it. */
  async #timedFile(key: string): Promise<ObjectSummary | undefined> {
    const [file, time] = await Promise.all([findObject(this.#bucket, key), this.#times.get(key)]);
    return file && { ...file, modified: timeOf(file, time) };
  }

  async *#listed(path: VirtualPath): AsyncGenerator<Listed> {
    const prefix = this.#keys.folder(path);
    let first = true;
    for await (const page of pagesOf(this.#bucket, { prefix, depth: "children" })) {
      if (first && !this.#folders.learn(path, page)) throw await this.#folders.missing(path);
      first = false;
      yield* entriesOf(page, prefix, this.#keys);
    }
  }

  /** Whoever puts another file under the old name meanwhile keeps it: `changed`. */
  async #renameFile(file: ObjectSummary, to: VirtualPath): Promise<void> {
    await this.#folders.requireRoom(to);
    const key = this.#keys.file(to);
    await copyObject(this.#bucket, { from: file, to: key, overwrite: true });
    const time = await this.#times.copy(file, key, await this.#times.get(file.key));
    await deleteObject(this.#bucket, file.key, file.etag);
    if (time) await this.#times.remove(file.key, time);
  }

  async #renameFolder(from: VirtualPath, to: VirtualPath): Promise<void> {
    await this.#requireFree(to);
    this.#folders.moved();
    await moveKeys(this.#bucket, this.#times, this.#keys.folder(from), this.#keys.folder(to));
  }

  /** Checks that a folder may be made there: `exists`, or `not-found` or `not-a-folder` of the folder around it. */
  async #requireFree(path: VirtualPath): Promise<void> {
    if (await this.stat(path)) throw new StorageError("exists");
    const parent = parentOf(path);
    if (!(await this.#folders.exists(parent))) throw await this.#folders.missing(parent);
  }

  async #missingFile(path: VirtualPath): Promise<StorageError> {
    return new StorageError((await this.#folders.exists(path)) ? "is-a-folder" : "not-found");
  }
}
