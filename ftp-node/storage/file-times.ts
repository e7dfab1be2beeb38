import type { FileTime } from "../../shared/file-time.ts";

/** Where times are kept that clients gave to files, by the key of the folder (which ends in `/`) and the file's name. */
export interface FileTimes {
  get(folder: string, name: string, abortSignal: AbortSignal): Promise<FileTime | undefined>;
  /** In the order of the names' bytes, read as they are asked for; a signal for each request. */
  list(folder: string, abortSignal: () => AbortSignal): AsyncIterable<FileTime>;
  set(folder: string, time: FileTime, abortSignal: AbortSignal): Promise<void>;
  /** Leaves alone what was set since for another version. */
  remove(folder: string, time: Pick<FileTime, "name" | "version">, abortSignal: AbortSignal): Promise<void>;
}

/** What one request may take. Listings wait for it. */
const PATIENCE_MS = 2_000;
/** After a failure nothing is asked for so long: the times that a client gave are not worth waiting for. */
const PAUSE_MS = 10_000;

/**
 * Times that may be away: what cannot be read is not there, and what cannot be written is told to `onFailure` alone. For
 * one that a client waits to be told of, see `keep`.
 */
export class OptionalFileTimes {
  readonly #times: FileTimes;
  readonly #onFailure: (error: unknown) => void;
  #pausedUntil = 0;

  constructor(times: FileTimes, onFailure: (error: unknown) => void) {
    this.#times = times;
    this.#onFailure = onFailure;
  }

  get(folder: string, name: string): Promise<FileTime | undefined> {
    return this.#attempt(() => this.#times.get(folder, name, patience()));
  }

  async *list(folder: string): AsyncGenerator<FileTime> {
    const times = this.#times.list(folder, patience)[Symbol.asyncIterator]();
    try {
      for (let next = await this.#next(times); next; next = await this.#next(times)) yield next;
    } finally {
      await times.return?.();
    }
  }

  /** Rejects when it could not be written. */
  keep(folder: string, time: FileTime): Promise<void> {
    return this.#times.set(folder, time, patience());
  }

  async set(folder: string, time: FileTime): Promise<void> {
    await this.#attempt(() => this.#times.set(folder, time, patience()));
  }

  async remove(folder: string, time: Pick<FileTime, "name" | "version">): Promise<void> {
    await this.#attempt(() => this.#times.remove(folder, time, patience()));
  }

  async #next(times: AsyncIterator<FileTime>): Promise<FileTime | undefined> {
    const next = await this.#attempt(() => times.next());
    return next && !next.done ? next.value : undefined;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.#pausedUntil) return undefined;
    try {
      return await work();
    } catch (error) {
      this.#pausedUntil = performance.now() + PAUSE_MS;
      this.#onFailure(error);
      return undefined;
    }
  }
}

function patience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}
