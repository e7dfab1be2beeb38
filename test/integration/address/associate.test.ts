import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Nodes } from "../../../tables/nodes.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";
import { type AwsStandIn, Refusal, startAws } from "./aws-stand-in.ts";
import { instanceAnswer } from "./instance-answer.ts";
import { stubEnvironment } from "./lambda-environment.ts";

const ADDRESS = "198.51.100.7";

let tables: TestTables;
let aws: AwsStandIn;
let handler: (event: unknown) => Promise<unknown>;
let holder: string;
let isWaiting: boolean;

beforeAll(async () => {
  tables = await createTestTables();
  aws = await startAws({
    RecordLifecycleActionHeartbeat: whileWaiting,
    CompleteLifecycleAction: whileWaiting,
    AssociateAddress(asked) {
      if (asked.get("AllocationId") !== "eipalloc-1") throw new Refusal("InvalidAllocationID.NotFound");
      holder = asked.get("InstanceId") ?? "";
      return "<associationId>eipassoc-1</associationId>";
    },
    DescribeAddresses: () =>
      `<addressesSet><item><allocationId>eipalloc-1</allocationId><publicIp>${ADDRESS}</publicIp>
       <associationId>eipassoc-1</associationId><instanceId>${holder}</instanceId></item></addressesSet>`,
    DescribeInstances() {
      if (holder !== "i-stopped") throw new Refusal("InvalidInstanceID.NotFound");
      return instanceAnswer("stopped");
    },
  });
  stubEnvironment(tables, aws.endpoint, { ASSOCIATE_SECONDS: "5", HANDOVER_SECONDS: "4" });
  vi.spyOn(console, "info").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  ({ handler } = await import("../../../lambda/address/associate.ts"));
});

afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await tables[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

beforeEach(() => {
  aws.requests.length = 0;
  holder = "";
  isWaiting = true;
});

function whileWaiting(asked: URLSearchParams): string {
  const token = asked.get("LifecycleActionToken");
  if (!isWaiting) throw new Refusal("ValidationError", `No active Lifecycle Action found with token ${token}`);
  return "";
}

/** As Auto Scaling sends it. */
function launched(instanceId: string, metadata: unknown) {
  return {
    source: "aws.autoscaling",
    "detail-type": "EC2 Instance-launch Lifecycle Action",
    detail: {
      LifecycleActionToken: `token-${instanceId}`,
      AutoScalingGroupName: "group",
      LifecycleHookName: "Address",
      EC2InstanceId: instanceId,
      LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      NotificationMetadata: JSON.stringify(metadata),
      Origin: "EC2",
      Destination: "AutoScalingGroup",
    },
  };
}

const requested = (action: string) => aws.requests.filter((it) => it.action === action).map(({ asked }) => asked);

test("a new instance takes its slot's address over and goes into service", async () => {
  holder = "i-stopped";
  const event = launched("i-1", { nodeId: "slot-1", allocationId: "eipalloc-1" });

  expect(await handler(event)).toEqual({ outcome: "associated" });
  expect(requested("DescribeInstances").map((asked) => asked.get("InstanceId.1"))).toEqual(["i-stopped"]);
  expect(requested("AssociateAddress")[0]?.get("AllowReassociation")).toBe("true");
  expect((await new Nodes(tables.activity).get("slot-1"))?.observedAddress).toBe(ADDRESS);
  const [completion] = requested("CompleteLifecycleAction");
  expect(completion?.get("LifecycleActionResult")).toBe("CONTINUE");
  expect(completion?.get("LifecycleActionToken")).toBe("token-i-1");
});

test("an action that nobody waits for is left alone", async () => {
  isWaiting = false;
  const event = launched("i-2", { nodeId: "slot-2", allocationId: "eipalloc-1" });

  expect(await handler(event)).toEqual({ outcome: "over" });
  expect(requested("AssociateAddress")).toEqual([]);
});

test("an instance that cannot have its address is given up", async () => {
  const event = launched("i-3", { nodeId: "slot-3", allocationId: "eipalloc-unknown" });

  expect(await handler(event)).toMatchObject({
    outcome: "abandoned",
    reason: expect.stringContaining("InvalidAllocationID.NotFound"),
  });
  expect(requested("CompleteLifecycleAction")[0]?.get("LifecycleActionResult")).toBe("ABANDON");
  expect(await new Nodes(tables.activity).get("slot-3")).toBeUndefined();
});

test("a hook without a slot's metadata is refused, for the queue of failures", async () => {
  await expect(handler(launched("i-4", { nodeId: "slot-4" }))).rejects.toThrow(/allocationId/);
});
