import type { Node } from "../../../shared/node.ts";
import type { Repair } from "../repair.ts";
import { versionOf } from "../row-version.ts";
import { isSilent } from "../silence.ts";

/** What ECS and EC2 say of a task. */
export interface TaskView {
  readonly nodeId: string;
  readonly version: number;
  /** `unclear`: it starts, or EC2 does not know its interface. */
  readonly state: "running" | "stopped" | "unclear";
  /** Of one that runs. */
  readonly address?: string | undefined;
}

export type TaskRepair = Repair & { readonly repair: "publish" | "withdraw"; readonly version: number };

/** What makes the rows what ECS and EC2 say; a row that a later event wrote knows better. */
export function taskRepairs(rows: readonly Node[], tasks: readonly TaskView[], now: Date): TaskRepair[] {
  const known = new Set(tasks.map(({ nodeId }) => nodeId));
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  // ECS forgets a task an hour after its end; and the node may have been a slot.
  const lost = rows.filter((row) => !known.has(row.id) && isSilent(row, now));
  return [
    ...tasks.flatMap((task) => taskRepair(task, rowOf.get(task.nodeId)) ?? []),
    ...lost.flatMap((row) => withdrawal(row, versionOf(row)) ?? []),
  ];
}

function taskRepair({ nodeId, version, state, address }: TaskView, row: Node | undefined): TaskRepair | undefined {
  if (state === "unclear" || versionOf(row) > version) return undefined;
  if (state === "stopped" || !address) return withdrawal(row, version);
  const from = row?.observedAddress;
  return from === address ? undefined : { repair: "publish", nodeId, from, to: address, version };
}

function withdrawal(row: Node | undefined, version: number): TaskRepair | undefined {
  if (!row?.observedAddress) return undefined;
  return { repair: "withdraw", nodeId: row.id, from: row.observedAddress, version };
}
