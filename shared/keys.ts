/**
 * Object keys, as the bucket retains them: `<prefix>/<partnerId>/<path as the partner sees it>`.
 * A folder is a zero-byte key that ends in `/`. An empty prefix leaves no leading slash.
 */

/** Holds what is the service's own, beside the partners' folders. No partner's id can look like it. */
export const SERVICE_FOLDER = ".pasvport";

/** S3's limit for a key, in bytes of UTF-8. */
export const LONGEST_KEY_BYTES = 1024;

/** How long an upload that did not end is kept, on every back end. */
export const UNFINISHED_UPLOAD_DAYS = 7;

/** The key of a partner's folder, or of a folder inside it; ends in `/`. `root` is absolute as the partner sees it. */
export function rootKey(prefix: string, partnerId: string, root: string): string {
  return joinKey(prefix, partnerId, root, "");
}

/** The key below which the service keeps its own; ends in `/`. */
export function serviceKey(prefix: string): string {
  return joinKey(prefix, SERVICE_FOLDER, "");
}

function joinKey(...parts: string[]): string {
  const last = parts.pop() ?? "";
  const names = parts.flatMap((part) => part.split("/")).filter((name) => name !== "");
  return [...names, last].join("/");
}
