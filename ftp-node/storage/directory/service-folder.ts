import { join } from "node:path";
import { serviceKey } from "../../../shared/keys.ts";

/** Files are made by nobody but us, and read by nobody but us. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Where uploads wait until they are whole. On the file system of the files, since rename(2) cannot leave it. */
export function uploadsFolder(filesFolder: string): string {
  return join(filesFolder, serviceKey(""), "uploads");
}
