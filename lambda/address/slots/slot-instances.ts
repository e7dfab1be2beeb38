import {
  DescribeInstancesCommand,
  type EC2Client,
  EC2ServiceException,
  type Instance,
  paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import { SLOT_TAG, slotTag } from "../../../shared/slot.ts";

/** An instance of a slot that is starting or runs. */
export interface SlotInstance {
  readonly nodeId: string;
  readonly instanceId: string;
  readonly running: boolean;
  readonly launchedAt: Date;
  readonly address?: string | undefined;
}

export interface SlotInstances {
  /** More than one per slot while one replaces the other. */
  describe(nodeIds: readonly string[]): Promise<readonly SlotInstance[]>;
  /** Whether the instance has ended or is about to; one that EC2 does not know, or not yet, counts as not. */
  isGone(instanceId: string): Promise<boolean>;
  /** Whether a node may be at work on the instance; not on one that EC2 does not know. */
  isUp(instanceId: string): Promise<boolean>;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */
const GONE = new Set(["shutting-down", "terminated"]);
const UP = new Set(["pending", "running", "stopping"]);

export class Ec2SlotInstances implements SlotInstances {
  readonly #ec2: EC2Client;
  readonly #deployment: string;

  constructor(ec2: EC2Client, deployment: string) {
    this.#ec2 = ec2;
    this.#deployment = deployment;
  }

  async describe(nodeIds: readonly string[]): Promise<readonly SlotInstance[]> {
    const nodeOf = new Map(nodeIds.map((nodeId) => [slotTag(this.#deployment, nodeId), nodeId]));
    const Filters = [
      { Name: `tag:${SLOT_TAG}`, Values: [...nodeOf.keys()] },
      { Name: "instance-state-name", Values: ["pending", "running"] },
    ];
    const found: SlotInstance[] = [];
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: this.#ec2 }, { Filters }))
      for (const { Instances = [] } of Reservations) found.push(...Instances.flatMap((it) => slotInstance(it, nodeOf)));
    return found;
  }

  async isGone(instanceId: string): Promise<boolean> {
    return GONE.has(await this.#state(instanceId));
  }

  async isUp(instanceId: string): Promise<boolean> {
    return UP.has(await this.#state(instanceId));
  }

  /** Empty: EC2 does not know the instance. */
  async #state(instanceId: string): Promise<string> {
    try {
      const { Reservations = [] } = await this.#ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      return Reservations[0]?.Instances?.[0]?.State?.Name ?? "";
    } catch (error) {
      if (error instanceof EC2ServiceException && error.name === "InvalidInstanceID.NotFound") return "";
      throw error;
    }
  }
}

function slotInstance(instance: Instance, nodeOf: ReadonlyMap<string, string>): SlotInstance[] {
  const nodeId = nodeOf.get(instance.Tags?.find(({ Key }) => Key === SLOT_TAG)?.Value ?? "");
  if (!nodeId || !instance.InstanceId) return [];
  return [
    {
      nodeId,
      instanceId: instance.InstanceId,
      running: instance.State?.Name === "running",
      launchedAt: instance.LaunchTime ?? new Date(0),
      address: instance.PublicIpAddress || undefined,
    },
  ];
}
