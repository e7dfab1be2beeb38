import { cursorTo, type Page } from "./page.ts";

/** A page looks at so many rows at most: what is filtered out costs time, too. */
const MOST_LOOKED_AT = 5_000;

interface Filtered<Item> {
  /** The list's, as of a `List` (page.ts). */
  readonly name: string;
  readonly limit: number;
  matches(item: Item): boolean;
  positionOf(item: Item): string;
}

/**
 * The next items that match, of a list that goes on from where the last page ended. Where few match the page can be
 * shorter than its limit, and empty, though more may follow: its `nextToken` says so.
 */
export async function takePage<Item>(
  all: AsyncIterable<Item>,
  { name, limit, matches, positionOf }: Filtered<Item>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let looked = 0;
  let position: string | undefined;
  for await (const item of all) {
    if (position !== undefined && (looked >= MOST_LOOKED_AT || (items.length >= limit && matches(item))))
      return { items, nextToken: cursorTo(name, position) };
    if (matches(item)) items.push(item);
    position = positionOf(item);
    looked++;
  }
  return { items };
}
