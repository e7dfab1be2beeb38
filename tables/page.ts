/** One page of a list; `nextToken` is there when more follows. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly nextToken?: string | undefined;
}

interface QueryAnswer<T> {
  readonly data: T[];
  readonly cursor: string | null;
}

/** What electrodb answered, each row parsed: rows are an edge of the program. */
export function toPage<Row, T>({ data, cursor }: QueryAnswer<Row>, parse: (row: Row) => T): Page<T> {
  return { items: data.map(parse), ...(cursor && { nextToken: cursor }) };
}
