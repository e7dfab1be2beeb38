import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { activityRows } from "./activity-rows.ts";
import { type AddressMetrics, createMetrics } from "./address-metrics.ts";
import { CLIENT_SETTINGS } from "./client-settings.ts";
import { type ClusterEnvironment, reconcileEnvironmentSchema, type SlotsEnvironment } from "./environment.ts";
import { askingNode } from "./reconcile-request.ts";
import type { Repair } from "./repair.ts";
import { Ec2ElasticAddresses } from "./slots/elastic-addresses.ts";
import { Ec2SlotInstances } from "./slots/slot-instances.ts";
import { reconcileSlots } from "./slots/slot-reconciler.ts";
import { EcsClusterTasks } from "./tasks/cluster-tasks.ts";
import { Ec2NetworkInterfaces } from "./tasks/network-interfaces.ts";
import { reconcileTasks } from "./tasks/task-reconciler.ts";

const now = () => new Date();

type Round = (repaired: (repair: Repair) => void, asked: string | undefined) => Promise<void>;

/** What to do with an event, given the environment's variables. Answers what was repaired. */
export function createReconciler(variables: unknown): (event: unknown) => Promise<readonly Repair[]> {
  const environment = reconcileEnvironmentSchema.parse(variables);
  const metrics = createMetrics(environment.DEPLOYMENT);
  const round = "SLOTS" in environment ? slotRound(environment) : taskRound(environment);
  return (event) => reconcile(round, metrics, askingNode(event, environment.DEPLOYMENT));
}

async function reconcile(round: Round, metrics: AddressMetrics, asked: string | undefined): Promise<readonly Repair[]> {
  const done: Repair[] = [];
  const repaired = (repair: Repair) => {
    console.info(repair);
    done.push(repair);
  };
  try {
    await round(repaired, asked);
  } finally {
    // Nothing to repair is measured, too: no value at all means that the reconciler does not run.
    metrics.count("AddressRepairs", done.filter(({ repair }) => repair !== "confirm").length);
  }
  return done;
}

function slotRound(environment: SlotsEnvironment): Round {
  const { SLOTS: slots, DEPLOYMENT } = environment;
  const ec2 = new EC2Client(CLIENT_SETTINGS);
  const addresses = new Ec2ElasticAddresses(ec2);
  const instances = new Ec2SlotInstances(ec2, DEPLOYMENT);
  const refused = (repair: Repair, error: unknown) => console.warn({ refused: repair, reason: String(error) });
  const parts = { ...activityRows(environment), now, slots, addresses, instances, refused };
  return (repaired, asked) => reconcileSlots({ ...parts, repaired }, asked);
}

/** A task has no instance metadata to witness its address by, so none of them asks; its row's version is ECS's own. */
function taskRound(environment: ClusterEnvironment): Round {
  const tasks = new EcsClusterTasks(new ECSClient(CLIENT_SETTINGS), environment.CLUSTER_ARN);
  const interfaces = new Ec2NetworkInterfaces(new EC2Client(CLIENT_SETTINGS));
  const parts = { ...activityRows(environment), now, tasks, interfaces };
  return (repaired) => reconcileTasks({ ...parts, repaired });
}
