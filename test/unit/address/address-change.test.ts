import fc from "fast-check";
import { expect, test } from "vitest";
import { addressChange } from "../../../lambda/address/tasks/address-change.ts";
import { publish } from "../../../lambda/address/tasks/address-publisher.ts";
import { taskChangeSchema, taskSchema } from "../../../lambda/address/tasks/task-change.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import { deliveries, type Step, type Task, taskEvent } from "./task-events.ts";

const task: Task = { id: "c13b4cb40f1f4fe4a2971f76ae5a47ad", interfaceId: "eni-0123456789abcdef0" };
const read = (step: Step) => addressChange(taskChangeSchema.parse(taskEvent(task, step)).detail);
const node = { nodeId: task.id, version: 4 };

test.for([
  ["PROVISIONING", "RUNNING", { kind: "none", nodeId: task.id }],
  ["PENDING", "RUNNING", { kind: "none", nodeId: task.id }],
  ["ACTIVATING", "RUNNING", { kind: "none", nodeId: task.id }],
  ["RUNNING", "RUNNING", { kind: "publish", ...node, interfaceId: task.interfaceId }],
  ["RUNNING", "STOPPED", { kind: "forget", ...node }],
  ["PENDING", "STOPPED", { kind: "forget", ...node }],
  ["DEACTIVATING", "STOPPED", { kind: "forget", ...node }],
  ["STOPPING", "STOPPED", { kind: "forget", ...node }],
  ["DEPROVISIONING", "STOPPED", { kind: "forget", ...node }],
  ["STOPPED", "STOPPED", { kind: "forget", ...node }],
  ["STOPPED", "RUNNING", { kind: "forget", ...node }],
] as const)("a task that is %s and should be %s: %o", ([lastStatus, desiredStatus, change]) => {
  expect(read({ version: 4, lastStatus, desiredStatus })).toEqual(change);
});

test("a running task without a network interface of its own has no address to publish", () => {
  const event = taskEvent(task, { version: 4, lastStatus: "RUNNING", desiredStatus: "RUNNING" });
  const { detail } = taskChangeSchema.parse({ ...event, detail: { ...event.detail, attachments: [] } });

  expect(addressChange(detail)).toEqual({ kind: "none", nodeId: task.id });
});

test("ECS's own API names the interface's attachment otherwise", () => {
  const { detail } = taskEvent(task, { version: 4, lastStatus: "RUNNING", desiredStatus: "RUNNING" });
  const attachments = detail.attachments.map((it) => ({
    ...it,
    type: it.type.replace("eni", "ElasticNetworkInterface"),
  }));

  expect(addressChange(taskSchema.parse({ ...detail, attachments }))).toMatchObject({ kind: "publish", ...node });
});

test.for([
  { name: "no version", detail: { version: undefined } },
  { name: "an ARN of something else", detail: { taskArn: "arn:aws:ecs:eu-central-1:111122223333:service/a/b" } },
])("an event with $name is refused", ({ detail }) => {
  const event = taskEvent(task, { version: 4, lastStatus: "RUNNING", desiredStatus: "RUNNING" });

  expect(() => taskChangeSchema.parse({ detail: { ...event.detail, ...detail } })).toThrow();
});

test("whatever is lost, repeated or late: the last event decides", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ last, delivered }) => {
      const rows = new RowsInMemory();
      for (const step of delivered) await publish(read(step), { interfaces, nodes: rows, feed });

      const published = last.lastStatus === "RUNNING" && last.desiredStatus === "RUNNING";
      const row = await rows.get(task.id);
      expect(row?.observedAddress).toBe(published ? "198.51.100.7" : undefined);
      expect(row?.observedVersion).toBe(read(last).kind === "none" ? undefined : last.version);
    }),
  );
});

const interfaces = { publicAddress: async () => ({ state: "associated", address: "198.51.100.7" }) as const };
const feed = { append: async () => {} };
