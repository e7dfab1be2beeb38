import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { Feed } from "../../tables/feed.ts";
import { Nodes } from "../../tables/nodes.ts";
import { createTableClient } from "../../tables/table.ts";
import { createMetrics } from "./address-metrics.ts";
import { CLIENT_SETTINGS } from "./client-settings.ts";
import { EcsClusterTasks } from "./cluster-tasks.ts";
import { Ec2ElasticAddresses } from "./elastic-addresses.ts";
import { type ReconcileEnvironment, reconcileEnvironmentSchema } from "./environment.ts";
import { Ec2NetworkInterfaces } from "./network-interfaces.ts";
import { askingNode } from "./reconcile-request.ts";
import type { Repair } from "./repair.ts";
import { Ec2SlotInstances } from "./slot-instances.ts";
import { reconcileSlots } from "./slot-reconciler.ts";
import { reconcileTasks } from "./task-reconciler.ts";

const environment = reconcileEnvironmentSchema.parse(process.env);
const metrics = createMetrics(environment.DEPLOYMENT);
const round = compose(environment);

/** By a schedule, and by the event that a node sends when it sees another address than its row's. Answers what it did. */
export async function handler(event: unknown): Promise<readonly Repair[]> {
  const done: Repair[] = [];
  const repaired = (repair: Repair) => {
    console.info(repair);
    done.push(repair);
  };
  try {
    await round(repaired, askingNode(event, environment.DEPLOYMENT));
  } finally {
    // Nothing to repair is measured, too: no value at all means that the reconciler does not run.
    metrics.count("AddressRepairs", done.filter(({ repair }) => repair !== "confirm").length);
  }
  return done;
}

type Round = (repaired: (repair: Repair) => void, asked: string | undefined) => Promise<void>;

function compose(given: ReconcileEnvironment): Round {
  const activity = { client: createTableClient({}), name: given.ACTIVITY_TABLE };
  const nodes = new Nodes(activity);
  const feed = new Feed(activity);
  const ec2 = new EC2Client(CLIENT_SETTINGS);
  const now = () => new Date();
  if ("CLUSTER_ARN" in given) {
    // A task has no instance metadata to witness its address by, so none of them asks; its row's version is ECS's own.
    const tasks = new EcsClusterTasks(new ECSClient(CLIENT_SETTINGS), given.CLUSTER_ARN);
    const interfaces = new Ec2NetworkInterfaces(ec2);
    return (repaired) => reconcileTasks({ tasks, interfaces, nodes, feed, now, repaired });
  }
  const addresses = new Ec2ElasticAddresses(ec2);
  const instances = new Ec2SlotInstances(ec2, given.DEPLOYMENT);
  const { SLOTS: slots } = given;
  const refused = (repair: Repair, error: unknown) => console.warn({ refused: repair, reason: String(error) });
  return (repaired, asked) => {
    return reconcileSlots({ slots, addresses, instances, nodes, feed, now, repaired, refused }, asked);
  };
}
