import type { Entry } from "../../storage/storage.ts";
import type { ListOptions } from "./list-options.ts";

/** A folder with more entries than this comes in the order of its names, whatever was asked for. */
const MOST_SORTED = 10_000;

/** By name they come as they are; by time, by size or backwards, as far as that many entries may be held. */
export async function* ordered(entries: AsyncGenerator<Entry>, options: ListOptions): AsyncGenerator<Entry> {
  if (options.order === "name" && !options.reverse) return yield* entries;
  await using source = entries;
  const held: Entry[] = [];
  for (let next = await source.next(); !next.done; next = await source.next()) {
    held.push(next.value);
    if (held.length > MOST_SORTED) {
      yield* held;
      return yield* source;
    }
  }
  yield* sorted(held, options);
}

function sorted(entries: Entry[], { order, reverse }: ListOptions): Entry[] {
  if (order === "time") entries.sort((one, other) => other.modified.getTime() - one.modified.getTime());
  if (order === "size") entries.sort((one, other) => other.size - one.size);
  return reverse ? entries.reverse() : entries;
}
