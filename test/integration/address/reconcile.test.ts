import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createReconciler } from "../../../lambda/address/reconciler.ts";
import { Nodes } from "../../../tables/nodes.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";
import { type Answers, type AwsStandIn, startAws } from "./aws-stand-in.ts";
import { stubEnvironment } from "./lambda-environment.ts";

const ADDRESS = "198.51.100.7";
const MISMATCH = { source: "pasvport.node", "detail-type": "Address Mismatch" };

let tables: TestTables;
let nodes: Nodes;

beforeAll(async () => {
  tables = await createTestTables();
  nodes = new Nodes(tables.activity);
  vi.spyOn(console, "info").mockReturnValue();
});

afterAll(async () => {
  await tables[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

afterEach(() => vi.unstubAllEnvs());

/** The Lambda as a stack sets it up, on an AWS that answers like that. */
function deployed(aws: AwsStandIn, settings: Readonly<Record<string, string>>) {
  stubEnvironment(tables, aws.endpoint);
  return createReconciler({ ACTIVITY_TABLE: tables.activity.name, DEPLOYMENT: "demo", ...settings });
}

const SLOTS = JSON.stringify([{ nodeId: "slot-1", allocationId: "eipalloc-1" }]);

/** One slot, whose instance has been there for a year. */
function slotAnswers(ec2: { holder?: string }): Answers {
  const association = () =>
    ec2.holder ? `<associationId>eipassoc-1</associationId><instanceId>${ec2.holder}</instanceId>` : "";
  return {
    AssociateAddress(asked) {
      ec2.holder = asked.get("InstanceId") ?? "";
      return "";
    },
    DescribeAddresses: () =>
      `<addressesSet><item><allocationId>eipalloc-1</allocationId><publicIp>${ADDRESS}</publicIp>
       ${association()}</item></addressesSet>`,
    DescribeInstances: () =>
      `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><launchTime>2025-11-21T12:00:00.000Z</launchTime>
       <instanceState><code>16</code><name>running</name></instanceState>
       <tagSet><item><key>pasvport:slot</key><value>demo/slot-1</value></item></tagSet>
       ${ec2.holder ? `<ipAddress>${ADDRESS}</ipAddress>` : ""}</item></instancesSet></item></reservationSet>`,
  };
}

test("a slot whose instance lost its address gets it back, is published, and then needs nothing more", async () => {
  const ec2: { holder?: string } = {};
  await using aws = await startAws(slotAnswers(ec2));
  const handler = deployed(aws, { SLOTS });

  expect(await handler({})).toEqual([
    { repair: "associate", nodeId: "slot-1", to: ADDRESS },
    { repair: "publish", nodeId: "slot-1", to: ADDRESS },
  ]);
  expect(ec2.holder).toBe("i-1");
  const associations = aws.requests.filter(({ action }) => action === "AssociateAddress");
  expect(associations.map(({ asked }) => asked.get("AllowReassociation"))).toEqual(["false"]);
  expect((await nodes.get("slot-1"))?.observedAddress).toBe(ADDRESS);
  expect(await handler({})).toEqual([]);
});

test("the row of a node that reports a mismatch gets a new version, the address being right", async () => {
  await nodes.replace("slot-1", ADDRESS, (await nodes.get("slot-1"))?.observedVersion ?? 0);
  const before = await nodes.get("slot-1");
  await using aws = await startAws(slotAnswers({ holder: "i-1" }));
  const handler = deployed(aws, { SLOTS });

  expect(await handler({ ...MISMATCH, detail: { deployment: "demo", nodeId: "slot-1" } })).toEqual([
    { repair: "confirm", nodeId: "slot-1", from: ADDRESS, to: ADDRESS },
  ]);
  expect(await nodes.get("slot-1")).toEqual({ ...before, observedVersion: (before?.observedVersion ?? 0) + 1 });
});

test("an address of a node that is a slot no longer is withdrawn once the node is silent", async () => {
  await nodes.replace("slot-8", ADDRESS, 0);
  await nodes.replace("slot-9", ADDRESS, 0);
  await nodes.heartbeat("slot-9", "boot", new Date());
  await using aws = await startAws(slotAnswers({ holder: "i-1" }));
  const handler = deployed(aws, { SLOTS });

  await handler({});
  expect((await nodes.get("slot-8"))?.observedAddress).toBeUndefined();
  expect((await nodes.get("slot-9"))?.observedAddress).toBe(ADDRESS);
});

test("tasks that ECS lists are published, and those that stopped or are unknown forgotten", async () => {
  const [running, stopped, unknown] = ["a", "b", "c"].map((digit) => digit.repeat(32)) as [string, string, string];
  await nodes.observe(stopped, "198.51.100.8", 3);
  await nodes.observe(unknown, "198.51.100.9", 3);
  const task = (id: string, version: number, status: string) => ({
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/cluster/${id}`,
    version,
    lastStatus: status,
    desiredStatus: status,
    attachments: [{ type: "ElasticNetworkInterface", details: [{ name: "networkInterfaceId", value: `eni-${id}` }] }],
  });
  const tasks = [task(running, 4, "RUNNING"), task(stopped, 7, "STOPPED")];
  await using aws = await startAws({
    ListTasks: (asked) => ({
      taskArns: tasks.flatMap((it) => (it.desiredStatus === asked.get("desiredStatus") ? [it.taskArn] : [])),
    }),
    DescribeTasks: () => ({ tasks, failures: [{ arn: unknown, reason: "MISSING" }] }),
    DescribeNetworkInterfaces: (asked) =>
      `<networkInterfaceSet><item><networkInterfaceId>${asked.get("NetworkInterfaceId.1")}</networkInterfaceId>
       <association><publicIp>${ADDRESS}</publicIp></association></item></networkInterfaceSet>`,
  });
  const handler = deployed(aws, { CLUSTER_ARN: "arn:aws:ecs:us-east-1:000000000000:cluster/cluster" });

  expect(await handler({})).toEqual(
    expect.arrayContaining([
      { repair: "publish", nodeId: running, from: undefined, to: ADDRESS },
      { repair: "withdraw", nodeId: stopped, from: "198.51.100.8", to: undefined },
      { repair: "withdraw", nodeId: unknown, from: "198.51.100.9", to: undefined },
    ]),
  );
  expect(await nodes.get(running)).toMatchObject({ observedAddress: ADDRESS, observedVersion: 4 });
  const [described] = aws.requests.filter(({ action }) => action === "DescribeTasks");
  expect(described?.asked.get("tasks")?.split(",").toSorted()).toEqual([running, stopped, unknown]);
});

test("an environment of neither kind is refused at once", async () => {
  await using aws = await startAws({});

  expect(() => deployed(aws, {})).toThrow(/SLOTS/);
});
