import { randomUUID } from "node:crypto";
import { Entity } from "electrodb";
import { type FeedEntry, feedEntrySchema } from "../shared/feed.ts";
import type { Table } from "./table.ts";

/** One partition per five minutes: no partition stays hot, and a reader asks one or two of them. */
const BUCKET_MS = 5 * 60_000;

/** A node that was away for longer than this reads everything anew. */
export const FEED_RETENTION_MS = 24 * 3_600_000;

export interface ReceivedEntry {
  /** The same each time this entry is read. */
  readonly id: string;
  readonly entry: FeedEntry;
}

/** The append-only feed by which changes reach nodes (activity table). */
export class Feed {
  readonly #entity: ReturnType<typeof feedEntity>;

  constructor(table: Table) {
    this.#entity = feedEntity(table);
  }

  async append(entry: FeedEntry, at = new Date()): Promise<void> {
    await this.#entity
      .create({
        bucket: bucketOf(at.getTime()),
        at: at.toISOString(),
        id: randomUUID(),
        entry,
        expiresAt: Math.ceil((at.getTime() + FEED_RETENTION_MS) / 1000),
      })
      .go();
  }

  /** Whatever was written from `from` until `to`, by its writers' clocks, and some of what came later. */
  async between(from: Date, to: Date): Promise<ReceivedEntry[]> {
    const received: ReceivedEntry[] = [];
    for (let bucket = bucketOf(from.getTime()); bucket <= bucketOf(to.getTime()); bucket++) {
      const { data } = await this.#entity.query
        .byTime({ bucket })
        .gte({ at: from.toISOString() })
        .go({ pages: "all", consistent: true });
      received.push(...data.map(({ id, entry }) => ({ id, entry: feedEntrySchema.parse(entry) })));
    }
    return received;
  }
}

function bucketOf(milliseconds: number): number {
  return Math.floor(milliseconds / BUCKET_MS);
}

function feedEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "feed", version: "1" },
      attributes: {
        bucket: { type: "number", required: true },
        at: { type: "string", required: true },
        id: { type: "string", required: true },
        entry: { type: "any", required: true },
        expiresAt: { type: "number", required: true },
      },
      indexes: {
        byTime: {
          pk: { field: "pk", composite: ["bucket"], template: "feed#${bucket}", casing: "none" },
          sk: { field: "sk", composite: ["at", "id"], template: "${at}#${id}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
