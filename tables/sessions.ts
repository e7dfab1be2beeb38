import { Entity } from "electrodb";
import { z } from "zod";
import { type Session, sessionSchema } from "../shared/session.ts";
import { type Page, type PageRequest, positionIn } from "./page.ts";
import { rowPages } from "./row-pages.ts";
import type { Table } from "./table.ts";
import { takePage } from "./take-page.ts";

/** How long a session can be looked at after its end. */
const KEPT_SECONDS = 24 * 3600;

interface SessionFilter {
  readonly partnerId?: string | undefined;
  readonly username?: string | undefined;
  readonly nodeId?: string | undefined;
}

/**
 * Sessions (activity table), each one item that its node writes whole. Those that have not ended are listed by node and by
 * partner. One lives only as long as its node's process: whoever lists says which those are.
 */
export class Sessions {
  readonly #entity: ReturnType<typeof sessionEntity>;

  constructor(table: Table) {
    this.#entity = sessionEntity(table);
  }

  async get(id: string): Promise<Session | undefined> {
    const { data } = await this.#entity.get({ id }).go({ consistent: true });
    return data ? sessionSchema.parse(data) : undefined;
  }

  /** @param liveSeconds the row of one that never ends goes so long, and a day, after its last write. */
  async put(session: Session, liveSeconds: number, abortSignal: AbortSignal): Promise<void> {
    const seconds = session.endedAt ? KEPT_SECONDS : liveSeconds + KEPT_SECONDS;
    const expiresAt = Math.ceil(Date.now() / 1000) + seconds;
    await this.#entity.put({ ...session, expiresAt }).go({ abortSignal });
  }

  /**
   * Live sessions: of a partner by their start, else by node and start.
   *
   * @param boots the boot ids of the nodes that live, by node.
   */
  listLive(
    boots: ReadonlyMap<string, string>,
    { partnerId, username, nodeId }: SessionFilter,
    { limit, nextToken }: PageRequest,
  ): Promise<Page<Session>> {
    const name = partnerId === undefined ? "sessions" : `sessions of ${partnerId}`;
    const after = nextToken === undefined ? undefined : placeOf(positionIn(name, nextToken, positionSchema));
    const rows = partnerId === undefined ? this.#onNodes(boots, nodeId, after) : this.#ofPartner(partnerId, after);
    return takePage(rows, {
      name,
      limit,
      matches: (session) =>
        boots.get(session.nodeId) === session.bootId &&
        [session.nodeId, undefined].includes(nodeId) &&
        [session.username, undefined].includes(username),
      positionOf: (session) => `${session.nodeId}#${session.startedAt}#${session.id}`,
    });
  }

  async *#onNodes(
    boots: ReadonlyMap<string, string>,
    nodeId: string | undefined,
    after: Place | undefined,
  ): AsyncGenerator<Session> {
    const nodes = [...boots.keys()].filter((id) => nodeId === undefined || id === nodeId).toSorted();
    for (const id of nodes.filter((id) => after === undefined || id >= after.nodeId)) {
      const query = this.#entity.query.onNode({ nodeId: id, bootId: boots.get(id) ?? "" });
      yield* rowPages(id === after?.nodeId ? query.gt(positionAfter(after)) : query, parse);
    }
  }

  #ofPartner(partnerId: string, after: Place | undefined): AsyncGenerator<Session> {
    const query = this.#entity.query.ofPartner({ partnerId });
    return rowPages(after ? query.gt(positionAfter(after)) : query, parse);
  }
}

const parse = (row: unknown) => sessionSchema.parse(row);

type Place = Pick<Session, "nodeId" | "startedAt" | "id">;

const positionSchema = z.templateLiteral([z.string(), "#", z.iso.datetime(), "#", z.uuid()]);

function placeOf(position: string): Place {
  const [id = "", startedAt = "", ...nodeId] = position.split("#").toReversed();
  return { nodeId: nodeId.toReversed().join("#"), startedAt, id };
}

function positionAfter({ startedAt, id }: Place) {
  return { startedAt, id };
}

/** Of indexes: a session that has ended is in none. */
const isOpen = ({ endedAt }: { endedAt?: string | undefined }) => endedAt === undefined;

function sessionEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "session", version: "1" },
      attributes: {
        id: { type: "string", required: true },
        nodeId: { type: "string", required: true },
        bootId: { type: "string", required: true },
        worker: { type: "number", required: true },
        username: { type: "string", required: true },
        partnerId: { type: "string", required: true },
        address: { type: "string", required: true },
        protocol: { type: "string", required: true },
        tlsVersion: { type: "string" },
        cipher: { type: "string" },
        client: { type: "string" },
        transfer: { type: "any" },
        transfers: { type: "number", required: true },
        transfersFailed: { type: "number", required: true },
        bytesIn: { type: "number", required: true },
        bytesOut: { type: "number", required: true },
        startedAt: { type: "string", required: true },
        endedAt: { type: "string" },
        ended: { type: "string" },
        reason: { type: "string" },
        expiresAt: { type: "number", required: true },
      },
      indexes: {
        byId: {
          pk: { field: "pk", composite: ["id"], template: "session#${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "session", casing: "none" },
        },
        onNode: {
          index: "gsi1",
          condition: isOpen,
          pk: {
            field: "gsi1pk",
            composite: ["nodeId", "bootId"],
            template: "node#${nodeId}#${bootId}#sessions",
            casing: "none",
          },
          sk: { field: "gsi1sk", composite: ["startedAt", "id"], template: "${startedAt}#${id}", casing: "none" },
        },
        ofPartner: {
          index: "gsi2",
          condition: isOpen,
          pk: { field: "gsi2pk", composite: ["partnerId"], template: "partner#${partnerId}#sessions", casing: "none" },
          sk: { field: "gsi2sk", composite: ["startedAt", "id"], template: "${startedAt}#${id}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
