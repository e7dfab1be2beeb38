import type { Logger } from "pino";
import type { FeedEntry } from "../../shared/feed.ts";
import { FEED_RETENTION_MS, type Feed } from "../../tables/feed.ts";

/** Writers' clocks may differ from ours by so much, and a write may take as long to be seen. */
const OVERLAP_MS = 30_000;

/** Reads the feed from where it stood last time, each entry once. */
export class FeedFollower {
  readonly #feed: Feed;
  readonly #log: Logger;
  #readUntil = new Date();
  #seen = new Set<string>();

  constructor(feed: Feed, log: Logger) {
    this.#feed = feed;
    this.#log = log;
  }

  /** What is new; "everything" when the feed no longer holds all that was missed. While the table is away: nothing, and the next poll has it all. */
  async poll(now = new Date()): Promise<readonly FeedEntry[] | "everything"> {
    const from = new Date(this.#readUntil.getTime() - OVERLAP_MS);
    try {
      const received = await this.#feed.between(from, new Date(now.getTime() + OVERLAP_MS));
      const missed = now.getTime() - from.getTime() > FEED_RETENTION_MS;
      const fresh = received.filter(({ id }) => !this.#seen.has(id));
      this.#seen = new Set(received.map(({ id }) => id));
      this.#readUntil = now;
      return missed ? "everything" : fresh.map(({ entry }) => entry);
    } catch (error) {
      this.#log.warn({ err: error }, "cannot read the feed; changes wait until it can be read");
      return [];
    }
  }
}
