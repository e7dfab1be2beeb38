import type { Slot } from "../../../shared/slot.ts";
import type { Repair } from "../repair.ts";
import { versionOf } from "../row-version.ts";
import type { ElasticAddress } from "./elastic-addresses.ts";
import type { RowsRead } from "./settle.ts";
import type { SlotInstance } from "./slot-instances.ts";

/** What EC2 says. */
export interface SlotsView {
  readonly addresses: readonly ElasticAddress[];
  readonly instances: readonly SlotInstance[];
}

/** What there is to compare. */
export interface SlotsState {
  readonly slots: readonly Slot[];
  readonly rows: RowsRead;
  readonly view: SlotsView;
  readonly now: Date;
  /** Nodes whose rows get a new version even when they are right. */
  readonly unconfirmed: ReadonlySet<string>;
}

export type SlotRepair =
  | (Repair & { readonly repair: "publish" | "withdraw" | "confirm"; readonly version: number })
  | (Repair & { readonly repair: "associate"; readonly allocationId: string; readonly instanceId: string });

/** A younger instance is its launch hook's business; to help it sooner would do no harm, and count as a repair. */
const HOOK_MS = 3 * 60_000;

/**
 * What makes the rows what EC2 says: of each slot at most one repair. An Elastic IP of the operator's own is as true as
 * the slot's. Nothing is ever taken from an instance.
 */
export function slotRepairs(state: SlotsState): SlotRepair[] {
  return state.slots.flatMap((slot) => slotRepair(slot, state) ?? []);
}

function slotRepair(slot: Slot, { rows, view, now, unconfirmed }: SlotsState): SlotRepair | undefined {
  const { nodeId, allocationId } = slot;
  const row = rows.get(nodeId);
  const elastic = view.addresses.find((address) => address.allocationId === allocationId);
  const instance = instanceOf(slot, elastic, view.instances);
  const from = row?.observedAddress;
  const to = instance && addressOf(instance, elastic);
  if (instance && !to && elastic?.free && isPastItsHook(instance, now))
    return { repair: "associate", nodeId, from, to: elastic.address, allocationId, instanceId: instance.instanceId };
  if (from !== to) return { repair: to ? "publish" : "withdraw", nodeId, from, to, version: versionOf(row) };
  return row && unconfirmed.has(nodeId) ? { repair: "confirm", nodeId, from, to, version: versionOf(row) } : undefined;
}

/** While one replaces the other: the one that holds the slot's Elastic IP, else the youngest. */
function instanceOf(slot: Slot, elastic: ElasticAddress | undefined, instances: readonly SlotInstance[]) {
  const candidates = instances
    .filter(({ nodeId }) => nodeId === slot.nodeId)
    .toSorted((a, b) => b.launchedAt.getTime() - a.launchedAt.getTime());
  return candidates.find((it) => elastic && addressOf(it, elastic) === elastic.address) ?? candidates[0];
}

/** EC2's two answers can differ for a moment after a change: an address that one of them still shows is not gone. */
function addressOf({ instanceId, address }: SlotInstance, elastic: ElasticAddress | undefined): string | undefined {
  return address ?? (elastic?.instanceId === instanceId ? elastic.address : undefined);
}

function isPastItsHook({ running, launchedAt }: SlotInstance, now: Date): boolean {
  return running && now.getTime() - launchedAt.getTime() >= HOOK_MS;
}
