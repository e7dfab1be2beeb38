import type { KeySpace } from "../key-space.ts";
import { compareBytes, isPresentable } from "../names.ts";
import type { Entry } from "../storage.ts";
import type { ObjectSummary } from "./bucket.ts";
import type { Listed } from "./object-times.ts";
import type { Page } from "./pages.ts";

/** S3 tells no time of a folder. */
export function folderEntry(name: string): Entry {
  return { name, kind: "folder", size: 0, modified: new Date(0) };
}

export function fileEntry(name: string, { size, modified }: ObjectSummary): Entry {
  return { name, kind: "file", size, modified };
}

/** What a page shows of the folder whose key is `prefix`: files and folders in the order of their keys. */
export function entriesOf(page: Page, prefix: string, keys: KeySpace): Listed[] {
  const files = page.objects.map((object) => ({
    key: object.key,
    entry: fileEntry(object.key.slice(prefix.length), object),
    object,
  }));
  const folders = page.folders.map((key) => ({ key, entry: folderEntry(key.slice(prefix.length, -1)) }));
  return [...files, ...folders]
    .filter(({ key, entry }) => isPresentable(entry.name) && !keys.isReserved(key))
    .sort((one, other) => compareBytes(one.key, other.key));
}
