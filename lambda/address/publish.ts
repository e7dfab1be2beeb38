import { EC2Client } from "@aws-sdk/client-ec2";
import { activityRows } from "./activity-rows.ts";
import { CLIENT_SETTINGS } from "./client-settings.ts";
import { publishEnvironmentSchema } from "./environment.ts";
import { addressChange } from "./tasks/address-change.ts";
import { type Outcome, type PublisherParts, publish } from "./tasks/address-publisher.ts";
import { Ec2NetworkInterfaces } from "./tasks/network-interfaces.ts";
import { taskChangeSchema } from "./tasks/task-change.ts";

const parts = compose();

/** For EventBridge: "ECS Task State Change". Throws when the event should come again. */
export async function handler(event: unknown): Promise<Outcome> {
  const change = addressChange(taskChangeSchema.parse(event).detail);
  const outcome = await publish(change, parts);
  console.info({ outcome, ...change });
  return outcome;
}

function compose(): PublisherParts {
  return {
    interfaces: new Ec2NetworkInterfaces(new EC2Client(CLIENT_SETTINGS)),
    ...activityRows(publishEnvironmentSchema.parse(process.env)),
  };
}
