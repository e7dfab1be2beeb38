/** Unicode's control characters (C0, DEL, C1): a name that has one would break the lines of a listing. */
const CONTROL = /\p{Cc}/u;

/** Whether a name can be shown to a client, and sent back by it. Other tools make keys such as `a//b` or `a/../b`. */
export function isPresentable(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !CONTROL.test(name) && name.isWellFormed();
}

/** Orders as S3 does, by the bytes of UTF-8; JavaScript's own order of UTF-16 units differs beyond U+D7FF. */
export function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
