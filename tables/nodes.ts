import { Entity } from "electrodb";
import { type AddressChoice, type Node, nodeSchema } from "../shared/node.ts";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

/** How long the row of a node that has stopped keeps late events from bringing it back. */
const STOPPED_ROW_SECONDS = 7 * 24 * 3600;

/** The year 2100, for rows of nodes that live: an upsert can set an attribute, and not remove it. */
const NEVER = 4_102_444_800;

/** One row per node (activity table). Who may write which attribute: shared/node.ts. */
export class Nodes {
  readonly #entity: ReturnType<typeof nodeEntity>;

  constructor(table: Table) {
    this.#entity = nodeEntity(table);
  }

  async get(id: string): Promise<Node | undefined> {
    const { data } = await this.#entity.get({ id }).go({ consistent: true });
    return data ? nodeSchema.parse(data) : undefined;
  }

  async list(): Promise<Node[]> {
    const { data } = await this.#entity.query.all({}).go({ pages: "all" });
    return data.map((row) => nodeSchema.parse(row));
  }

  /** What the operator wants advertised. Undefined when no such node has reported yet. */
  async choose(id: string, choice: AddressChoice): Promise<Node | undefined> {
    const updated = await unlessRefused(
      this.#entity.patch({ id }).set({ choice, expiresAt: NEVER }).go({ response: "all_new" }),
    );
    return updated && nodeSchema.parse(updated.data);
  }

  /** Publishes the address that an event brought; one that is not newer than what is known changes nothing and gives false. */
  async observe(id: string, address: string, version: number): Promise<boolean> {
    const written = this.#entity
      .upsert({ id, observedAddress: address, observedVersion: version, expiresAt: NEVER })
      .where(
        ({ observedVersion }, { notExists, lt }) => `${notExists(observedVersion)} OR ${lt(observedVersion, version)}`,
      )
      .go();
    return (await unlessRefused(written)) !== undefined;
  }

  /**
   * Publishes what a writer saw itself: no event brought it, so it may replace another address of the same version.
   * False when a later event is known.
   */
  async correct(id: string, address: string, version: number): Promise<boolean> {
    const written = this.#entity
      .upsert({ id, observedAddress: address, observedVersion: version, expiresAt: NEVER })
      .where(
        ({ observedVersion }, { notExists, lte }) =>
          `${notExists(observedVersion)} OR ${lte(observedVersion, version)}`,
      )
      .go();
    return (await unlessRefused(written)) !== undefined;
  }

  /**
   * For writers that no event gives a version: read the row, then look at EC2, then write on what was read, with a
   * version of one more. False when somebody wrote since: the look may be older than theirs. Such a row never expires.
   *
   * @param version of the row that was read; 0 when it had none
   */
  async replace(id: string, address: string | undefined, version: number): Promise<boolean> {
    const next = { observedVersion: version + 1, expiresAt: NEVER };
    const write =
      address === undefined
        ? this.#entity.patch({ id }).set(next).remove(["observedAddress"])
        : this.#entity.upsert({ id, ...next, observedAddress: address });
    const written = write
      .where(({ observedVersion }, { notExists, eq }) =>
        version === 0 ? notExists(observedVersion) : eq(observedVersion, version),
      )
      .go();
    return (await unlessRefused(written)) !== undefined;
  }

  /**
   * The address is gone (task stopped, address disassociated); false when a later event is known. The row stays for a
   * while, so that no late event brings it back, and for good where an operator chose what it advertises.
   */
  async forget(id: string, version: number): Promise<boolean> {
    const expiresAt = Math.floor(Date.now() / 1000) + STOPPED_ROW_SECONDS;
    if (await unlessRefused(this.#entity.create({ id, observedVersion: version, expiresAt }).go())) return true;
    const forgotten = this.#entity
      .patch({ id })
      .set({ observedVersion: version })
      .remove(["observedAddress"])
      .where(
        ({ observedVersion }, { notExists, lte }) =>
          `${notExists(observedVersion)} OR ${lte(observedVersion, version)}`,
      )
      .go();
    if (!(await unlessRefused(forgotten))) return false;
    await this.#expire(id, version, expiresAt);
    return true;
  }

  /** @param witness what the node's own witness says, where it has one: an address, or none. */
  async heartbeat(
    id: string,
    bootId: string,
    at: Date,
    witness?: { readonly address: string | undefined },
  ): Promise<void> {
    const witnessed = witness?.address && { witnessedAddress: witness.address };
    await this.#entity.upsert({ id, bootId, heartbeatAt: at.toISOString(), expiresAt: NEVER, ...witnessed }).go();
    // An upsert cannot remove an attribute; of a row that went meanwhile there is nothing to remove.
    if (witness && !witnessed) await unlessRefused(this.#entity.patch({ id }).remove(["witnessedAddress"]).go());
  }

  async #expire(id: string, version: number, expiresAt: number): Promise<void> {
    const expiring = this.#entity
      .patch({ id })
      .set({ expiresAt })
      .where(
        ({ choice, observedVersion }, { notExists, eq }) => `${notExists(choice)} AND ${eq(observedVersion, version)}`,
      )
      .go();
    await unlessRefused(expiring);
  }
}

function nodeEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "node", version: "1" },
      attributes: {
        id: { type: "string", required: true },
        choice: { type: "any" },
        observedAddress: { type: "string" },
        observedVersion: { type: "number" },
        bootId: { type: "string" },
        heartbeatAt: { type: "string" },
        witnessedAddress: { type: "string" },
        expiresAt: { type: "number" },
      },
      indexes: {
        byId: {
          pk: { field: "pk", composite: ["id"], template: "node#${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "node", casing: "none" },
        },
        all: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: [], template: "nodes", casing: "none" },
          sk: { field: "gsi1sk", composite: ["id"], template: "${id}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
