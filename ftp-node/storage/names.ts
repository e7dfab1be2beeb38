/** Unicode's control characters (C0, DEL, C1): a name that has one would break the lines of a listing. */
const CONTROL = /\p{Cc}/u;

/** Whether a name can be shown to a client, and sent back by it. Other tools make keys such as `a//b` or `a/../b`. */
export function isPresentable(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !CONTROL.test(name) && name.isWellFormed();
}

const FIRST_SURROGATE = 0xd800;
const BEHIND_SURROGATES = 0xe000;

/** Orders as S3 does, by the bytes of UTF-8; JavaScript's own order of UTF-16 units differs beyond U+D7FF. */
export function compareBytes(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  for (let index = 0; index < shorter; index++) {
    const [unit, otherUnit] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (unit !== otherUnit) return rank(unit) - rank(otherUnit);
  }
  return one.length - other.length;
}

/** Surrogates stand for what lies beyond U+FFFF: they come last. */
function rank(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit < BEHIND_SURROGATES ? unit + 0x2000 : unit - 0x800;
}
