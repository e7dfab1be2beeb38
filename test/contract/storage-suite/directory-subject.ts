import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DirectoryStorage } from "../../../ftp-node/storage/directory/directory-storage.ts";
import { expireUploads } from "../../../ftp-node/storage/directory/expire-uploads.ts";
import { type StorageSubject, SUBJECT_ROOT } from "./subject.ts";

export interface DirectorySubject extends StorageSubject {
  /** The subject's root, as the file system knows it. */
  readonly folder: string;
}

export async function openDirectory(): Promise<DirectorySubject> {
  const filesFolder = await mkdtemp(join(tmpdir(), "pasvport-files-"));
  const folder = resolve(filesFolder, SUBJECT_ROOT);
  const unfinished = async () => (await readdir(filesFolder, { recursive: true })).filter(isTemporary).length;
  return {
    folder,
    storage: new DirectoryStorage({ filesFolder, root: SUBJECT_ROOT }),
    open: (root) => new DirectoryStorage({ filesFolder, root }),
    async put(name, content) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    },
    unfinished,
    expireUploads: (olderThan) => expireUploads({ filesFolder }, olderThan),
    holdsAnyKey: false,
    listsAnyKey: true,
    foldersHaveTimes: true,
    async [Symbol.asyncDispose]() {
      const left = await unfinished();
      await rm(filesFolder, { recursive: true });
      if (left > 0) throw new Error(`${left} temporary files were left.`);
    },
  };
}

function isTemporary(path: string): boolean {
  return path.startsWith(".pasvport/uploads/");
}
