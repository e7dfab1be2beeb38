const ROWS = 100;

interface Answer<Row> {
  readonly data: Row[];
  readonly cursor: string | null;
}

/** The rows of a query, one after the other; each page is asked for when it is wanted. */
export async function* rowPages<Row>(
  query: (options: { cursor: string | null; limit: number }) => Promise<Answer<Row>>,
): AsyncGenerator<Row> {
  let cursor: string | null = null;
  do {
    const page: Answer<Row> = await query({ cursor, limit: ROWS });
    yield* page.data;
    cursor = page.cursor;
  } while (cursor !== null);
}
