import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { Logger } from "pino";

/** Milliseconds. */
interface Pace {
  /** So long rows are gathered: of those under one key the last alone is written. */
  readonly gather: number;
  /** Between two attempts while the table is away. */
  readonly retry: number;
  /** A row that cannot be written for so long is dropped: it may be one that the table never takes. */
  readonly longestWait: number;
}

const PACE: Pace = { gather: 200, retry: 2_000, longestWait: 300_000 };
/** The SDK waits for an answer for good where nobody tells it how long. */
const WRITE_MS = 5_000;
const AT_ONCE = 8;
/** Rows that wait; what comes when there are so many is dropped. About 10 MB. */
const MOST_WAITING = 10_000;

type Write = (signal: AbortSignal) => Promise<void>;

interface Waiting {
  readonly write: Write;
  readonly since: number;
}

/** Writes rows in the background, so that nobody waits for the table. What has to be dropped is counted in the log. */
export class RowWriter {
  readonly #log: Logger;
  readonly #pace: Pace;
  readonly #waiting = new Map<string, Waiting>();
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(log: Logger, pace = PACE) {
    this.#log = log;
    this.#pace = pace;
  }

  /** Takes the place of a row under the same key that still waits. */
  write(key: string, write: Write): void {
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(key)) this.#dropped++;
    else this.#waiting.set(key, { write, since: Date.now() });
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when nothing waits, or after so many milliseconds. */
  async flush(milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    // Sessions that have just ended are told of in this turn.
    await nextTurn();
    while (this.#writing && Date.now() < deadline) await Promise.race([this.#writing, delay(this.#pace.gather)]);
  }

  async #writeAll(): Promise<void> {
    for (let well = true; this.#waiting.size > 0; ) {
      await delay(well ? this.#pace.gather : this.#pace.retry, undefined, { ref: false });
      well = await this.#pass();
      this.#reportDropped();
    }
    this.#writing = undefined;
  }

  /** Writes what waits now, until a write fails. */
  async #pass(): Promise<boolean> {
    const keys = [...this.#waiting.keys()];
    let failure: unknown;
    const lane = async () => {
      for (let key = keys.shift(); key && !failure; key = keys.shift())
        await this.#writeOne(key).catch((error) => {
          failure = error;
        });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (failure)
      this.#log.warn(
        { err: failure, waiting: this.#waiting.size },
        "sessions and transfers cannot be written down; they wait",
      );
    return failure === undefined;
  }

  async #writeOne(key: string): Promise<void> {
    const row = this.#waiting.get(key);
    if (!row) return;
    this.#waiting.delete(key);
    try {
      await row.write(AbortSignal.timeout(WRITE_MS));
    } catch (error) {
      this.#putBack(key, row);
      throw error;
    }
  }

  /** Behind the others, unless a newer one has come. */
  #putBack(key: string, row: Waiting): void {
    if (this.#waiting.has(key)) return;
    if (Date.now() - row.since > this.#pace.longestWait || this.#waiting.size >= MOST_WAITING) this.#dropped++;
    else this.#waiting.set(key, row);
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    this.#log.error({ dropped: this.#dropped }, "rows of sessions and transfers were dropped");
    this.#dropped = 0;
  }
}
