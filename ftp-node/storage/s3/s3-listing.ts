import type { KeySpace } from "../key-space.ts";
import { compareBytes, isPresentable } from "../names.ts";
import type { Entry } from "../storage.ts";
import type { Page } from "./pages.ts";

/** S3 tells no time of a folder. */
export function folderEntry(name: string): Entry {
  return { name, kind: "folder", size: 0, modified: new Date(0) };
}

/** What a page shows of the folder whose key is `prefix`: files and folders in the order of their keys. */
export function entriesOf(page: Page, prefix: string, keys: KeySpace): Entry[] {
  const files = page.objects.map(({ key, size, modified }) => ({
    key,
    entry: { name: key.slice(prefix.length), kind: "file", size, modified } satisfies Entry,
  }));
  const folders = page.folders.map((key) => ({ key, entry: folderEntry(key.slice(prefix.length, -1)) }));
  return [...files, ...folders]
    .filter(({ key, entry }) => isPresentable(entry.name) && !keys.isReserved(key))
    .sort((one, other) => compareBytes(one.key, other.key))
    .map(({ entry }) => entry);
}
