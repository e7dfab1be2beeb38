import type { z } from "zod";

/** One page of a list; `nextToken` is there when more follows. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly nextToken?: string | undefined;
}

/** A `nextToken` that the list did not give out. */
export class InvalidCursor extends Error {
  override readonly name = "InvalidCursor";
}

/** One list: its name says whose it is, and its positions lie in the order of the list. */
interface List<Row, Item> {
  readonly name: string;
  /** Rows are an edge of the program. */
  parse(row: Row): Item;
  positionOf(item: Item): string;
}

/** What a query answered that was asked for one row more than fits, so that the last page is known to be the last. */
interface Answer<Row> {
  readonly data: Row[];
  readonly cursor: string | null;
}

export function toPage<Row, Item>({ data, cursor }: Answer<Row>, limit: number, list: List<Row, Item>): Page<Item> {
  const items = data.slice(0, limit).map(list.parse);
  const last = items.at(-1);
  const hasMore = last !== undefined && (data.length > limit || cursor !== null);
  return { items, ...(hasMore && { nextToken: cursorTo(list.name, list.positionOf(last)) }) };
}

/**
 * A cursor names a list and the position of the last item that was given. It is not the database's own key: whatever a
 * caller makes of it, it reaches no other list.
 */
export function cursorTo(list: string, position: string): string {
  return Buffer.from(`${list}/${position}`).toString("base64url");
}

/** The position in a cursor of that list. Throws an InvalidCursor. */
export function positionIn<T>(list: string, cursor: string, position: z.ZodType<T>): T {
  const [name, ...rest] = Buffer.from(cursor, "base64url").toString().split("/");
  const { success, data } = position.safeParse(rest.join("/"));
  if (name !== list || !success) throw new InvalidCursor();
  return data;
}
