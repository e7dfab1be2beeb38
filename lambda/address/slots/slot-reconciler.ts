import type { FeedEntry } from "../../../shared/feed.ts";
import type { Node } from "../../../shared/node.ts";
import type { Slot } from "../../../shared/slot.ts";
import type { Repair } from "../repair.ts";
import { versionOf } from "../row-version.ts";
import { isSilent } from "../silence.ts";
import type { ElasticAddresses } from "./elastic-addresses.ts";
import { type RowsRead, type SlotRows, settle } from "./settle.ts";
import type { SlotInstances } from "./slot-instances.ts";
import { type SlotRepair, slotRepairs } from "./slot-repairs.ts";

export interface SlotParts {
  readonly slots: readonly Slot[];
  readonly addresses: ElasticAddresses;
  readonly instances: Pick<SlotInstances, "describe">;
  readonly nodes: SlotRows & {
    list(): Promise<Node[]>;
    forget(nodeId: string, version: number): Promise<boolean>;
  };
  readonly feed: { append(entry: FeedEntry): Promise<void> };
  readonly now: () => Date;
  /** Told of each repair once it is done. */
  readonly repaired: (repair: Repair) => void;
  /** Told of an association that EC2 refused; the next round tries again. */
  readonly refused: (repair: Repair, error: unknown) => void;
}

/**
 * Makes the rows of all slots, and of nodes that are slots no longer, what EC2 says now.
 * Rejects with an UnsettledError when others keep writing.
 *
 * @param asked the node whose row gets a new version even when the address in it is right
 */
export async function reconcileSlots(parts: SlotParts, asked?: string): Promise<void> {
  await new Round(parts, asked).run();
  await withdrawFormerSlots(parts);
}

/** One round over the slots: what is done once in it, however often its passes repeat. */
class Round {
  readonly #parts: SlotParts;
  readonly #unconfirmed: Set<string>;
  readonly #tried = new Set<string>();

  constructor(parts: SlotParts, asked: string | undefined) {
    this.#parts = parts;
    this.#unconfirmed = new Set(asked === undefined ? [] : [asked]);
  }

  async run(): Promise<void> {
    const nodeIds = this.#parts.slots.map(({ nodeId }) => nodeId);
    if (nodeIds.length === 0) return;
    await settle(nodeIds, this.#parts.nodes, async (rows) => {
      const repairs = await this.#repairs(rows);
      for (const repair of repairs) await this.#apply(repair);
      return repairs.length > 0;
    });
  }

  async #repairs(rows: RowsRead): Promise<readonly SlotRepair[]> {
    const { slots, addresses, instances, now } = this.#parts;
    const described = await addresses.describe(slots.map(({ allocationId }) => allocationId));
    const view = {
      addresses: described.map((it) => ({ ...it, free: it.free && !this.#tried.has(it.allocationId) })),
      instances: await instances.describe(slots.map(({ nodeId }) => nodeId)),
    };
    const repairs = slotRepairs({ slots, rows, view, now: now(), unconfirmed: this.#unconfirmed });
    return repairs.toSorted((a, b) => this.#rank(a) - this.#rank(b));
  }

  /** The node that asked waits for its answer. */
  #rank({ nodeId }: Repair): number {
    return this.#unconfirmed.has(nodeId) ? 0 : 1;
  }

  async #apply(repair: SlotRepair): Promise<void> {
    const isDone = await (repair.repair === "associate" ? this.#associate(repair) : this.#write(repair));
    if (isDone) this.#parts.repaired(toldOf(repair));
  }

  async #associate(repair: SlotRepair & { repair: "associate" }): Promise<boolean> {
    const { allocationId, instanceId } = repair;
    this.#tried.add(allocationId);
    try {
      await this.#parts.addresses.associate({ allocationId, instanceId, reassociate: false });
      return true;
    } catch (error) {
      this.#parts.refused(toldOf(repair), error);
      return false;
    }
  }

  async #write({ nodeId, to, version }: SlotRepair & { version: number }): Promise<boolean> {
    if (!(await this.#parts.nodes.replace(nodeId, to, version))) return false;
    this.#unconfirmed.delete(nodeId);
    await this.#parts.feed.append({ kind: "node", nodeId });
    return true;
  }
}

/** A node that the settings no longer name, of which a row goes on telling an address. */
async function withdrawFormerSlots({ slots, nodes, feed, now, repaired }: SlotParts): Promise<void> {
  const isFormer = ({ id }: Node) => !slots.some(({ nodeId }) => nodeId === id);
  const suspected = (await nodes.list()).filter((row) => isFormer(row) && row.observedAddress);
  for (const { id } of suspected) {
    // The list can be older than the row.
    const row = await nodes.get(id);
    if (!row?.observedAddress || !isSilent(row, now()) || !(await nodes.forget(id, versionOf(row)))) continue;
    await feed.append({ kind: "node", nodeId: id });
    repaired({ repair: "withdraw", nodeId: id, from: row.observedAddress });
  }
}

function toldOf({ repair, nodeId, from, to }: Repair): Repair {
  return { repair, nodeId, from, to };
}
