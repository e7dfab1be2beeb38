import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { onFiles, unlessMissing } from "./file-failures.ts";
import { uploadsFolder } from "./service-folder.ts";

/** Deletes what a crash left of uploads to which nothing was added since `olderThan`. Returns how many. Throws a `StorageError`. */
export function expireUploads({ filesFolder }: { filesFolder: string }, olderThan: Date): Promise<number> {
  return onFiles(async () => {
    const folder = uploadsFolder(filesFolder);
    let expired = 0;
    for (const name of (await unlessMissing(readdir(folder))) ?? [])
      if (await expire(join(folder, name), olderThan)) expired++;
    return expired;
  });
}

async function expire(file: string, olderThan: Date): Promise<boolean> {
  const stats = await unlessMissing(stat(file));
  if (!stats || stats.mtime >= olderThan) return false;
  await rm(file, { force: true });
  return true;
}
