import { EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Ec2SlotInstances } from "../../../lambda/address/slots/slot-instances.ts";
import { type AwsStandIn, Refusal, startAws } from "./aws-stand-in.ts";
import { instanceAnswer } from "./instance-answer.ts";

let aws: AwsStandIn;
let instances: Ec2SlotInstances;

/** The stand-in's instances are called by their state. */
beforeAll(async () => {
  aws = await startAws({
    DescribeInstances(asked) {
      const state = asked.get("InstanceId.1") ?? "";
      if (state === "unknown") throw new Refusal("InvalidInstanceID.NotFound");
      if (state === "unauthorized") throw new Refusal("UnauthorizedOperation");
      return instanceAnswer(state);
    },
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  instances = new Ec2SlotInstances(new EC2Client({ region: "us-east-1", endpoint: aws.endpoint, credentials }), "demo");
});

afterAll(() => aws[Symbol.asyncDispose]());

test.for([
  { state: "pending", isUp: true, isGone: false },
  { state: "running", isUp: true, isGone: false },
  { state: "stopping", isUp: true, isGone: false },
  { state: "stopped", isUp: false, isGone: false },
  { state: "shutting-down", isUp: false, isGone: true },
  { state: "terminated", isUp: false, isGone: true },
  { state: "unknown", isUp: false, isGone: false },
])("an instance that is $state: up $isUp, gone $isGone", async ({ state, isUp, isGone }) => {
  expect(await instances.isUp(state)).toBe(isUp);
  expect(await instances.isGone(state)).toBe(isGone);
});

test("what EC2 does not tell is not guessed", async () => {
  await expect(instances.isUp("unauthorized")).rejects.toThrow("UnauthorizedOperation");
});
