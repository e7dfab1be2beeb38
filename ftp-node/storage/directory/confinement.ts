import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { KeySpace } from "../key-space.ts";
import { StorageError } from "../storage.ts";
import { nameOf, parentOf, type VirtualPath } from "../virtual-path.ts";

/**
 * Turns paths into those of the file system, and lets none leave the root: `denied` where a symbolic link leads out.
 * Looking first and acting then is safe because no client can make a link; operators can, and are trusted not to race.
 */
export class Confinement {
  readonly #root: string;
  readonly #keys: KeySpace;

  /** `root` may itself be a link, and need not exist yet. What is no key of `keys` is refused. */
  constructor(root: string, keys: KeySpace) {
    this.#root = root;
    this.#keys = keys;
  }

  /** Whether a client could reach what has this path: other tools make names that are no keys. */
  isKey(path: VirtualPath): boolean {
    try {
      this.#keys.folder(path);
      return true;
    } catch {
      return false;
    }
  }

  /** The real path of what is there, every link followed. */
  async existing(path: VirtualPath): Promise<string> {
    this.#keys.folder(path);
    const [real, root] = await Promise.all([realpath(join(this.#root, path)), realpath(this.#root)]);
    if (real !== root && !real.startsWith(root + sep)) throw new StorageError("denied");
    return real;
  }

  /** The real path of a folder. `not-a-folder` when a file is there. */
  async folder(path: VirtualPath): Promise<string> {
    const real = await this.existing(path);
    if (!(await stat(real)).isDirectory()) throw new StorageError("not-a-folder");
    return real;
  }

  /** Where a name is or would be: links in the folders above it are followed, a link of that name is not. */
  async place(path: VirtualPath): Promise<string> {
    this.#keys.folder(path);
    return join(await this.folder(parentOf(path)), nameOf(path));
  }
}
