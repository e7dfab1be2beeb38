import { Entity } from "electrodb";
import { type FileTime, fileTimeSchema } from "../shared/file-time.ts";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

/**
 * Times that clients gave to files (activity table): one item each, under its folder, in the order of the names' bytes.
 * They have no TTL, since a file may live for ever. One whose file is gone goes with it where the node removes or renames
 * that; what other tools remove or replace leaves an item that says nothing any more, until a listing comes across it.
 */
export class FileTimes {
  readonly #entity: ReturnType<typeof fileTimeEntity>;

  constructor(table: Table) {
    this.#entity = fileTimeEntity(table);
  }

  async get(folder: string, name: string, abortSignal: AbortSignal): Promise<FileTime | undefined> {
    const { data } = await this.#entity.get({ folder, name }).go({ consistent: true, abortSignal });
    return data ? fileTimeSchema.parse(data) : undefined;
  }

  /** Each page is asked for when it is wanted. */
  async *list(folder: string, abortSignal: () => AbortSignal): AsyncGenerator<FileTime> {
    let cursor: string | null = null;
    do {
      const page: { data: unknown[]; cursor: string | null } = await this.#entity.query
        .byFolder({ folder })
        .go({ cursor, consistent: true, abortSignal: abortSignal() });
      for (const row of page.data) yield fileTimeSchema.parse(row);
      cursor = page.cursor;
    } while (cursor !== null);
  }

  async set(
    folder: string,
    { name, version, modified, recordedAt }: FileTime,
    abortSignal: AbortSignal,
  ): Promise<void> {
    const times = { modified: modified.getTime(), recordedAt: recordedAt.getTime() };
    await this.#entity.put({ folder, name, version, ...times }).go({ abortSignal });
  }

  /** Leaves alone what was set since for another version. */
  async remove(
    folder: string,
    { name, version }: Pick<FileTime, "name" | "version">,
    abortSignal: AbortSignal,
  ): Promise<void> {
    const removed = this.#entity
      .remove({ folder, name })
      .where((time, { eq }) => eq(time.version, version))
      .go({ abortSignal });
    await unlessRefused(removed);
  }
}

function fileTimeEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "fileTime", version: "1" },
      attributes: {
        folder: { type: "string", required: true },
        name: { type: "string", required: true },
        version: { type: "string", required: true },
        modified: { type: "number", required: true },
        recordedAt: { type: "number", required: true },
      },
      indexes: {
        byFolder: {
          pk: { field: "pk", composite: ["folder"], template: "fileTimes#${folder}", casing: "none" },
          sk: { field: "sk", composite: ["name"], template: "${name}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
