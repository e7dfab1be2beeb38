import type { FileTime } from "../../../shared/file-time.ts";
import type { OptionalFileTimes } from "../file-times.ts";
import { compareBytes } from "../names.ts";
import type { Entry } from "../storage.ts";
import { type Bucket, findObject, type ObjectSummary } from "./bucket.ts";

/** An entry of a listing, and the object that it stands for; of a folder none. */
export interface Listed {
  readonly entry: Entry;
  readonly object?: ObjectSummary;
}

/** A listing takes no longer. */
const LISTING_MS = 3_600_000;
/** So many are cleared away by one listing. */
const MOST_CLEARED = 25;

/** The times that clients gave to objects, which S3 cannot change. */
export class ObjectTimes {
  readonly #bucket: Bucket;
  readonly #times: OptionalFileTimes;

  constructor(bucket: Bucket, times: OptionalFileTimes) {
    this.#bucket = bucket;
    this.#times = times;
  }

  /** What was given to whatever has or had that key; for `timeOf`. */
  get(key: string): Promise<FileTime | undefined> {
    const { folder, name } = placeOf(key);
    return this.#times.get(folder, name);
  }

  /** Rejects when it could not be written. */
  async keep(object: ObjectSummary, modified: Date): Promise<void> {
    const { folder, name } = placeOf(object.key);
    await this.#times.keep(folder, { name, version: versionOf(object), modified, recordedAt: new Date() });
  }

  async remove(key: string, time: FileTime): Promise<void> {
    await this.#times.remove(placeOf(key).folder, time);
  }

  /** Gives the time of an object, if that is it, to its copy. Resolves with it. */
  async copy(from: ObjectSummary, to: string, time: FileTime | undefined): Promise<FileTime | undefined> {
    if (time?.version !== versionOf(from)) return undefined;
    // A time is not worth failing for.
    const copy = await findObject(this.#bucket, to).catch(() => undefined);
    if (!copy) return undefined;
    const { folder, name } = placeOf(to);
    await this.#times.set(folder, { ...time, name, version: versionOf(copy), recordedAt: new Date() });
    return time;
  }

  /** What was given to the keys of many folders: a question for each folder, not for each key. Remembers the answers. */
  ofFolders(): (key: string) => Promise<FileTime | undefined> {
    const folders = new Map<string, Promise<ReadonlyMap<string, FileTime>>>();
    return async (key) => {
      const { folder, name } = placeOf(key);
      const times = folders.get(folder) ?? this.#byName(folder);
      folders.set(folder, times);
      return (await times).get(name);
    };
  }

  /** Entries of a folder, in their order, with the times that were given to them. Clears away times without a file. */
  async *merge(folder: string, entries: AsyncIterable<Listed>): AsyncGenerator<Entry> {
    const times = this.#times.list(folder);
    const gone: FileTime[] = [];
    try {
      let next = await times.next();
      for await (const { entry, object } of entries) {
        for (; object && !next.done && compareBytes(next.value.name, entry.name) < 0; next = await times.next())
          remember(gone, next.value);
        const time = next.value?.name === entry.name ? next.value : undefined;
        if (object && time && time.version !== versionOf(object)) remember(gone, time);
        yield object ? { ...entry, modified: timeOf(object, time) } : entry;
      }
      for (; !next.done && gone.length < MOST_CLEARED; next = await times.next()) remember(gone, next.value);
    } finally {
      await times.return(undefined);
    }
    await Promise.all(gone.map((time) => this.#times.remove(folder, time)));
  }

  async #byName(folder: string): Promise<ReadonlyMap<string, FileTime>> {
    const times = new Map<string, FileTime>();
    for await (const time of this.#times.list(folder)) times.set(time.name, time);
    return times;
  }
}

/** For removal, unless it may be of a file that came while the listing went on. */
function remember(gone: FileTime[], time: FileTime): void {
  if (gone.length < MOST_CLEARED && time.recordedAt.getTime() < Date.now() - LISTING_MS) gone.push(time);
}

/** The time that was given to an object, or S3's own. */
export function timeOf(object: ObjectSummary, time: FileTime | undefined): Date {
  return time?.version === versionOf(object) ? time.modified : object.modified;
}

/**
 * An ETag alone may be of the same bytes, sent again. Its time is of whole seconds in one answer of S3 and of fractions
 * in another; quotes around ETags differ as well.
 */
function versionOf({ etag, modified }: ObjectSummary): string {
  return `${etag.replaceAll('"', "")} ${Math.floor(modified.getTime() / 1000)}`;
}

function placeOf(key: string): { folder: string; name: string } {
  const end = key.lastIndexOf("/") + 1;
  return { folder: key.slice(0, end), name: key.slice(end) };
}
