import { setImmediate as nextTurn } from "node:timers/promises";
import { compareBytes } from "../names.ts";

/** So many keys are sorted in a millisecond or two. */
const RUN = 4_096;

/** Sorts by the bytes of UTF-8, in pieces, so that others have their turn in between. */
export async function sortedGently(keys: readonly string[]): Promise<string[]> {
  if (keys.length <= RUN) return keys.toSorted(compareBytes);
  const half = Math.ceil(keys.length / 2);
  const one = await sortedGently(keys.slice(0, half));
  const other = await sortedGently(keys.slice(half));
  await nextTurn();
  return merged(one, other);
}

function merged(one: readonly string[], other: readonly string[]): string[] {
  const all: string[] = [];
  let taken = 0;
  for (const key of one) {
    for (let next = other[taken]; next !== undefined && compareBytes(next, key) < 0; next = other[++taken])
      all.push(next);
    all.push(key);
  }
  return all.concat(other.slice(taken));
}
