import { LONGEST_KEY_BYTES } from "../../shared/keys.ts";
import { isPresentable } from "./names.ts";
import { StorageError } from "./storage.ts";
import { ROOT, type VirtualPath } from "./virtual-path.ts";

/** The keys below an account's root: those that its paths stand for, and no others. */
export class KeySpace {
  readonly #root: string;
  readonly #service: string;

  /** `root` and `service` (what the service keeps for itself) are keys that end in `/`. */
  constructor(root: string, service: string) {
    this.#root = root;
    this.#service = service;
  }

  /**
   * The key of a file. Throws `bad-name` for what cannot be a key or could not be listed, `denied` for the service's own.
   * One byte of S3's limit is left over, so that a folder of that name has a key too.
   */
  file(path: VirtualPath): string {
    const key = this.#root + path.slice(1);
    if (!path.slice(1).split("/").every(isPresentable)) throw new StorageError("bad-name");
    if (Buffer.byteLength(key) >= LONGEST_KEY_BYTES) throw new StorageError("bad-name");
    if (this.isReserved(key)) throw new StorageError("denied");
    return key;
  }

  /** The key of a folder; ends in `/`. Throws as `file` does. */
  folder(path: VirtualPath): string {
    return path === ROOT ? this.#root : `${this.file(path)}/`;
  }

  /** Whether a key, of a file or a folder, is the service's own. */
  isReserved(key: string): boolean {
    return key.startsWith(this.#service) || `${key}/` === this.#service;
  }
}
