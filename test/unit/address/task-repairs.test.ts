import { expect, test } from "vitest";
import { type TaskView, taskRepairs } from "../../../lambda/address/tasks/task-repairs.ts";
import type { Node } from "../../../shared/node.ts";

const HERE = "198.51.100.1";
const THERE = "198.51.100.2";
const NOW = new Date("2026-11-21T12:00:00Z");

const row = (observedVersion: number, observedAddress?: string): Node => ({
  id: "task",
  observedVersion,
  ...(observedAddress && { observedAddress }),
});
const reporting = { heartbeatAt: new Date(NOW.getTime() - 60_000).toISOString() };
const silent = { heartbeatAt: new Date(NOW.getTime() - 6 * 60_000).toISOString() };
const running: TaskView = { nodeId: "task", version: 4, state: "running", address: HERE };
const stopped: TaskView = { nodeId: "task", version: 4, state: "stopped" };

interface Case {
  readonly when: string;
  readonly row?: Node;
  readonly task?: TaskView;
  readonly repair?: object;
}

const publish = (from?: string) => ({ repair: "publish", nodeId: "task", from, to: HERE, version: 4 });
const withdraw = (version: number) => ({ repair: "withdraw", nodeId: "task", from: HERE, version });

test.for<Case>([
  { when: "all is well", row: row(4, HERE), task: running },
  { when: "a running task has no row", task: running, repair: publish() },
  { when: "the row has another address", row: row(3, THERE), task: running, repair: publish(THERE) },
  { when: "it has another address of the same version", row: row(4, THERE), task: running, repair: publish(THERE) },
  { when: "a later event knows better", row: row(5), task: running },
  { when: "the task stopped", row: row(3, HERE), task: stopped, repair: withdraw(4) },
  { when: "that was known", row: row(4), task: stopped },
  { when: "a stopped task never had a row", task: stopped },
  { when: "the task starts", task: { nodeId: "task", version: 2, state: "unclear" } },
  {
    when: "the task runs and lost its address",
    row: row(4, HERE),
    task: { nodeId: "task", version: 4, state: "running" },
    repair: withdraw(4),
  },
  { when: "ECS forgot the task", row: row(9, HERE), repair: withdraw(9) },
  { when: "the node has long been silent, too", row: { ...row(9, HERE), ...silent }, repair: withdraw(9) },
  { when: "ECS does not know the task, but it reports", row: { ...row(9, HERE), ...reporting } },
])("when $when", ({ row, task, repair }) => {
  expect(taskRepairs(row ? [row] : [], task ? [task] : [], NOW)).toEqual(repair ? [repair] : []);
});
