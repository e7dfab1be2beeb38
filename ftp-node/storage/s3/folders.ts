import { LRUCache } from "lru-cache";
import type { KeySpace } from "../key-space.ts";
import { StorageError } from "../storage.ts";
import { nameOf, parentOf, ROOT, type VirtualPath } from "../virtual-path.ts";
import { type Bucket, findObject } from "./bucket.ts";
import { firstPage, hasKeys, type Page } from "./pages.ts";

/** A folder that is there. `subfolders` names those in it, if they all stood on one page. */
interface Folder {
  readonly subfolders?: Set<string>;
}

/**
 * Which folders are there: those with a marker, and those that have keys. What it learnt is remembered for a few
 * seconds and used for uploads alone, so that many files into one folder cost one call each. What another session does
 * in these seconds is not seen: a file may then be put beside a new folder of its name, or into a folder that is gone,
 * which so comes back. No file is lost by either.
 */
export class Folders {
  readonly #bucket: Bucket;
  readonly #keys: KeySpace;
  readonly #known = new LRUCache<VirtualPath, Folder>({ max: 50, ttl: 10_000 });

  constructor(bucket: Bucket, keys: KeySpace) {
    this.#bucket = bucket;
    this.#keys = keys;
  }

  /** Asks S3. The root is always there. */
  async exists(path: VirtualPath): Promise<boolean> {
    if (path === ROOT) return true;
    const exists = await hasKeys(this.#bucket, this.#keys.folder(path));
    if (!exists) this.gone(path);
    else if (!this.#known.has(path)) this.#known.set(path, {});
    return exists;
  }

  /** Checks that a file may be put there: `not-found` or `not-a-folder` of the folder around it, `is-a-folder` of itself. */
  async requireRoom(path: VirtualPath): Promise<void> {
    if (path === ROOT) throw new StorageError("is-a-folder");
    const { subfolders } = await this.#require(parentOf(path));
    if (subfolders ? subfolders.has(nameOf(path)) : await this.exists(path)) throw new StorageError("is-a-folder");
  }

  /** Why there is no folder: `not-a-folder` when there is a file, else `not-found`. */
  async missing(path: VirtualPath): Promise<StorageError> {
    const file = path === ROOT ? undefined : await findObject(this.#bucket, this.#keys.file(path));
    return new StorageError(file ? "not-a-folder" : "not-found");
  }

  /** Remembers what the first page of a folder's listing shows. Returns undefined when it shows no folder. */
  learn(path: VirtualPath, page: Page): Folder | undefined {
    if (path !== ROOT && page.objects.length + page.folders.length === 0) return undefined;
    const prefix = this.#keys.folder(path);
    const names = page.folders.map((key) => key.slice(prefix.length, -1));
    const folder = page.isLast ? { subfolders: new Set(names) } : {};
    this.#known.set(path, folder);
    return folder;
  }

  made(path: VirtualPath): void {
    this.#known.set(path, { subfolders: new Set() });
    this.#known.get(parentOf(path))?.subfolders?.add(nameOf(path));
  }

  gone(path: VirtualPath): void {
    this.#known.delete(path);
    this.#known.get(parentOf(path))?.subfolders?.delete(nameOf(path));
  }

  /** A folder went from one name to another, and all that is in it. */
  moved(): void {
    this.#known.clear();
  }

  async #require(path: VirtualPath): Promise<Folder> {
    const known = this.#known.get(path);
    if (known) return known;
    const page = await firstPage(this.#bucket, { prefix: this.#keys.folder(path), depth: "children" });
    const folder = this.learn(path, page);
    if (!folder) throw await this.missing(path);
    return folder;
  }
}
