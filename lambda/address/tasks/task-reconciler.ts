import type { FeedEntry } from "../../../shared/feed.ts";
import type { Node } from "../../../shared/node.ts";
import type { Repair } from "../repair.ts";
import { addressChange } from "./address-change.ts";
import type { ClusterTasks } from "./cluster-tasks.ts";
import type { NetworkInterfaces } from "./network-interfaces.ts";
import type { TaskChange } from "./task-change.ts";
import { type TaskRepair, type TaskView, taskRepairs } from "./task-repairs.ts";

export interface TaskParts {
  readonly tasks: ClusterTasks;
  readonly interfaces: NetworkInterfaces;
  readonly nodes: {
    get(nodeId: string): Promise<Node | undefined>;
    list(): Promise<Node[]>;
    correct(nodeId: string, address: string, version: number): Promise<boolean>;
    forget(nodeId: string, version: number): Promise<boolean>;
  };
  readonly feed: { append(entry: FeedEntry): Promise<void> };
  readonly now: () => Date;
  /** Told of each repair once it is done. */
  readonly repaired: (repair: Repair) => void;
}

/** Makes the rows of all tasks what ECS and EC2 say now. */
export async function reconcileTasks(parts: TaskParts): Promise<void> {
  const { nodes, tasks, interfaces, now } = parts;
  // Rows first: else one of a task that started in between would look like one of a task that is gone.
  const rows = await nodes.list();
  const published = rows.filter(({ observedAddress }) => observedAddress).map(({ id }) => id);
  const described = await tasks.describe(published);
  const view = await Promise.all(described.map((task) => viewOf(task, interfaces)));
  for (const { nodeId } of taskRepairs(rows, view, now())) await repairTask(nodeId, view, parts);
}

async function viewOf(task: TaskChange, interfaces: NetworkInterfaces): Promise<TaskView> {
  const change = addressChange(task);
  const known = { nodeId: change.nodeId, version: task.version };
  if (change.kind !== "publish") return { ...known, state: change.kind === "forget" ? "stopped" : "unclear" };
  const found = await interfaces.publicAddress(change.interfaceId);
  // Gone: the task has stopped since, whatever ECS said.
  if (found.state === "gone") return { ...known, state: "unclear" };
  return { ...known, state: "running", address: found.state === "associated" ? found.address : undefined };
}

/** The list of rows can be older than an event's write: the row itself is asked before anything is written. */
async function repairTask(nodeId: string, view: readonly TaskView[], parts: TaskParts): Promise<void> {
  const row = await parts.nodes.get(nodeId);
  const ofTask = view.filter((task) => task.nodeId === nodeId);
  for (const repair of taskRepairs(row ? [row] : [], ofTask, parts.now())) await apply(repair, parts);
}

async function apply({ repair, nodeId, from, to, version }: TaskRepair, { nodes, feed, repaired }: TaskParts) {
  const isWritten = await (to === undefined ? nodes.forget(nodeId, version) : nodes.correct(nodeId, to, version));
  if (!isWritten) return;
  await feed.append({ kind: "node", nodeId });
  repaired({ repair, nodeId, from, to });
}
