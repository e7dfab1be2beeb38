import { open } from "node:fs/promises";

/** fsync(2) of a file does not cover its name: that is in the folder. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
