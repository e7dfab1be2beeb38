import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Feed } from "../../../tables/feed.ts";
import { Nodes } from "../../../tables/nodes.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";
import { deliveries, type Step, type Task, taskEvent } from "../../unit/address/task-events.ts";
import { type Ec2StandIn, startEc2 } from "./ec2-stand-in.ts";
import { stubEnvironment } from "./lambda-environment.ts";

const ADDRESS = "198.51.100.7";

let tables: TestTables;
let ec2: Ec2StandIn;
let handler: (event: unknown) => Promise<string>;

beforeAll(async () => {
  tables = await createTestTables();
  ec2 = await startEc2();
  stubEnvironment(tables, ec2.endpoint);
  vi.spyOn(console, "info").mockReturnValue();
  ({ handler } = await import("../../../lambda/address/publish.ts"));
});

afterAll(async () => {
  await ec2[Symbol.asyncDispose]();
  await tables[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const running: Step = { version: 4, lastStatus: "RUNNING", desiredStatus: "RUNNING" };
const stopped: Step = { version: 7, lastStatus: "STOPPED", desiredStatus: "STOPPED" };

function newTask(address?: string): Task {
  const task = { id: randomUUID().replaceAll("-", ""), interfaceId: `eni-${randomUUID()}` };
  if (address) ec2.interfaces.set(task.interfaceId, address);
  return task;
}

/** What a node would read of its row. */
async function published({ id }: Task) {
  const node = await new Nodes(tables.activity).get(id);
  return node && { address: node.observedAddress, version: node.observedVersion };
}

/** Whether nodes were told to read the row again. */
async function announced({ id }: Task): Promise<boolean> {
  const received = await new Feed(tables.activity).between(new Date(Date.now() - 60_000), new Date());
  return received.some(({ entry }) => entry.kind === "node" && entry.nodeId === id);
}

test("a task that runs has its public address published and announced", async () => {
  const task = newTask(ADDRESS);

  expect(await handler(taskEvent(task, running))).toBe("published");
  expect(await published(task)).toEqual({ address: ADDRESS, version: 4 });
  expect(await announced(task)).toBe(true);
});

test("a task that stops has its address removed, and a late event does not bring it back", async () => {
  const task = newTask(ADDRESS);
  await handler(taskEvent(task, running));

  expect(await handler(taskEvent(task, stopped))).toBe("forgotten");
  expect(await handler(taskEvent(task, running))).toBe("outdated");
  expect(await published(task)).toEqual({ address: undefined, version: 7 });
});

test("an interface without an address yet fails the event, and the next attempt publishes", async () => {
  const task = newTask();
  ec2.interfaces.set(task.interfaceId, undefined);
  await expect(handler(taskEvent(task, running))).rejects.toThrow(/no public address yet/);
  expect(await published(task)).toBeUndefined();

  ec2.interfaces.set(task.interfaceId, ADDRESS);
  expect(await handler(taskEvent(task, running))).toBe("published");
});

test("an interface that is gone is harmless", async () => {
  const task = newTask();

  expect(await handler(taskEvent(task, running))).toBe("ignored");
  expect(await published(task)).toBeUndefined();
});

test("what is no task event is refused, for the queue of failures", async () => {
  await expect(handler({ detail: { taskArn: "arn:aws:ecs:::task/x" } })).rejects.toThrow(/version/);
});

test("whatever is lost, repeated or late, and whether EC2 still knows the interface: the last event decides", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, fc.boolean(), async ({ last, delivered }, gone) => {
      const runs = last.lastStatus === "RUNNING" && last.desiredStatus === "RUNNING";
      const task = newTask(runs || !gone ? ADDRESS : undefined);
      for (const step of delivered) await handler(taskEvent(task, step));

      const starting = !runs && last.desiredStatus === "RUNNING";
      const expected = { address: runs ? ADDRESS : undefined, version: last.version };
      expect(await published(task)).toEqual(starting ? undefined : expected);
      expect(await announced(task)).toBe(!starting);
    }),
    { numRuns: 60 },
  );
});
