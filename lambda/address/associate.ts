import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { EC2Client } from "@aws-sdk/client-ec2";
import { activityRows } from "./activity-rows.ts";
import { createMetrics } from "./address-metrics.ts";
import { CLIENT_SETTINGS } from "./client-settings.ts";
import { associateEnvironmentSchema } from "./environment.ts";
import { Ec2ElasticAddresses } from "./slots/elastic-addresses.ts";
import { launchActionSchema } from "./slots/launch-action.ts";
import { GroupLaunchHooks } from "./slots/launch-hooks.ts";
import { type Association, type AssociationParts, associate } from "./slots/slot-association.ts";
import { Ec2SlotInstances } from "./slots/slot-instances.ts";

const FIRST_DELAY_MS = 1000;

const parts = compose();

/** For EventBridge: "EC2 Instance-launch Lifecycle Action". Throws when the event should come again. */
export async function handler(event: unknown): Promise<Association> {
  const action = launchActionSchema.parse(event).detail;
  const association = await associate(action, parts);
  const { slot, instanceId, group } = action;
  const line = { ...association, ...slot, instanceId, group };
  if (association.outcome === "abandoned" || association.unpublished) console.error(line);
  else console.info(line);
  return association;
}

function compose(): AssociationParts {
  const { DEPLOYMENT, ...environment } = associateEnvironmentSchema.parse(process.env);
  const ec2 = new EC2Client(CLIENT_SETTINGS);
  return {
    hooks: new GroupLaunchHooks(new AutoScalingClient(CLIENT_SETTINGS)),
    addresses: new Ec2ElasticAddresses(ec2),
    instances: new Ec2SlotInstances(ec2, DEPLOYMENT),
    ...activityRows(environment),
    metrics: createMetrics(DEPLOYMENT),
    patience: {
      seconds: environment.ASSOCIATE_SECONDS,
      handoverSeconds: environment.HANDOVER_SECONDS,
      firstDelayMs: FIRST_DELAY_MS,
    },
  };
}
