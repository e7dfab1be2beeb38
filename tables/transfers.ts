import { Entity } from "electrodb";
import { z } from "zod";
import { type Transfer, transferSchema } from "../shared/transfer.ts";
import { merged } from "./merged.ts";
import { type Page, type PageRequest, positionIn } from "./page.ts";
import { type RowQuery, rowPages } from "./row-pages.ts";
import type { Table } from "./table.ts";
import { takePage } from "./take-page.ts";

const KEPT_MS = 90 * 24 * 3_600_000;

/** DynamoDB takes a thousand writes a second under one key: the list of all transfers has so many, and is read from all. */
const SHARDS = 8;

interface TransferFilter {
  readonly partnerId?: string | undefined;
  readonly username?: string | undefined;
  /** What the path begins with. */
  readonly path?: string | undefined;
  readonly result?: string | undefined;
  /** Ended then or later. */
  readonly from?: Date | undefined;
  /** Ended before. */
  readonly to?: Date | undefined;
}

/** Transfers that have ended (activity table), one item each, written once. Listed by their ends, the newest first. */
export class Transfers {
  readonly #entity: ReturnType<typeof transferEntity>;

  constructor(table: Table) {
    this.#entity = transferEntity(table);
  }

  async get(id: string): Promise<Transfer | undefined> {
    const { data } = await this.#entity.get({ id }).go({ consistent: true });
    return data ? transferSchema.parse(data) : undefined;
  }

  /** Again changes nothing. */
  async put(transfer: Transfer, abortSignal: AbortSignal): Promise<void> {
    const expiresAt = Math.ceil((Date.parse(transfer.endedAt) + KEPT_MS) / 1000);
    await this.#entity.put({ ...transfer, shard: shardOf(transfer.id), expiresAt }).go({ abortSignal });
  }

  list(filter: TransferFilter, { limit, nextToken }: PageRequest): Promise<Page<Transfer>> {
    const { partnerId, username, path = "", result } = filter;
    const name = partnerId === undefined ? "transfers" : `transfers of ${partnerId}`;
    const after = nextToken === undefined ? undefined : positionIn(name, nextToken, positionSchema);
    return takePage(this.#newestFirst(filter, after), {
      name,
      limit,
      matches: (transfer) =>
        transfer.path.startsWith(path) &&
        [transfer.result, undefined].includes(result as Transfer["result"] | undefined) &&
        [transfer.username, undefined].includes(username),
      positionOf,
    });
  }

  async *#newestFirst({ partnerId, from, to }: TransferFilter, after: string | undefined): AsyncGenerator<Transfer> {
    const end = [after, to?.toISOString()].filter((bound) => bound !== undefined).toSorted()[0];
    const sources =
      partnerId === undefined
        ? Array.from({ length: SHARDS }, (_, shard) => this.#before(end, this.#entity.query.all({ shard })))
        : [this.#before(end, this.#entity.query.ofPartner({ partnerId }))];
    for await (const transfer of merged(sources, (a, b) => positionOf(a) > positionOf(b))) {
      if (from && transfer.endedAt < from.toISOString()) return;
      yield transfer;
    }
  }

  #before(end: string | undefined, query: Query): AsyncGenerator<Transfer> {
    const [endedAt = "", id] = end?.split("#") ?? [];
    const rest = end === undefined ? query : query.lt({ endedAt, ...(id && { id }) });
    return rowPages(rest, (row) => transferSchema.parse(row), "desc");
  }
}

interface Query extends RowQuery {
  lt(position: { endedAt: string; id?: string }): RowQuery;
}

const positionSchema = z.templateLiteral([z.iso.datetime(), "#", z.uuid()]);

function positionOf({ endedAt, id }: Transfer): string {
  return `${endedAt}#${id}`;
}

/** Ids are random. */
function shardOf(id: string): number {
  return Number.parseInt(id.slice(0, 4), 16) % SHARDS;
}

function transferEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "transfer", version: "1" },
      attributes: {
        id: { type: "string", required: true },
        shard: { type: "number", required: true },
        session: { type: "string", required: true },
        nodeId: { type: "string", required: true },
        username: { type: "string", required: true },
        partnerId: { type: "string", required: true },
        address: { type: "string", required: true },
        direction: { type: "string", required: true },
        command: { type: "string", required: true },
        path: { type: "string", required: true },
        bytes: { type: "number", required: true },
        milliseconds: { type: "number", required: true },
        result: { type: "string", required: true },
        failure: { type: "string" },
        mode: { type: "string" },
        protected: { type: "boolean", required: true },
        type: { type: "string", required: true },
        startedAt: { type: "string", required: true },
        endedAt: { type: "string", required: true },
        expiresAt: { type: "number", required: true },
      },
      indexes: {
        byId: {
          pk: { field: "pk", composite: ["id"], template: "transfer#${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "transfer", casing: "none" },
        },
        ofPartner: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["partnerId"], template: "partner#${partnerId}#transfers", casing: "none" },
          sk: { field: "gsi1sk", composite: ["endedAt", "id"], template: "${endedAt}#${id}", casing: "none" },
        },
        all: {
          index: "gsi2",
          pk: { field: "gsi2pk", composite: ["shard"], template: "transfers#${shard}", casing: "none" },
          sk: { field: "gsi2sk", composite: ["endedAt", "id"], template: "${endedAt}#${id}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
