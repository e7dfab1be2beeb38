const ROWS = 100;

/** A query of electrodb that is still to be sent. */
export interface RowQuery {
  go(options: {
    cursor: string | null;
    limit: number;
    order: "asc" | "desc";
  }): Promise<{ data: unknown[]; cursor: string | null }>;
}

/** The rows of a query, parsed, one after the other; each page is asked for when it is wanted. */
export async function* rowPages<Item>(
  query: RowQuery,
  parse: (row: unknown) => Item,
  order: "asc" | "desc" = "asc",
): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<RowQuery["go"]>> = await query.go({ cursor, limit: ROWS, order });
    for (const row of page.data) yield parse(row);
    cursor = page.cursor;
  } while (cursor !== null);
}
