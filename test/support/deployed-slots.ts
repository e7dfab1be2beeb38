import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
} from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { z } from "zod";
import type { AwsLocal } from "./aws-local.ts";
import { functionVariables } from "./deployed-functions.ts";
import { type DeployedTask, runningTasks } from "./deployed-tasks.ts";
import { describeTaskDefinition } from "./task-environment.ts";

/** The task of a slot, and the instance that it would run on: in the emulator they know nothing of each other. */
export interface DeployedSlot extends DeployedTask {
  readonly instanceId: string;
}

/** The slots whose instances have a public address. */
export async function deployedSlots(aws: AwsLocal): Promise<DeployedSlot[]> {
  const ecs = new ECSClient(aws.clientConfig);
  const tasks = await runningTasks(ecs);
  ecs.destroy();
  const instances = await slotInstances(aws);
  const slots = await Promise.all(
    tasks.map(async ({ taskArn: arn = "", clusterArn = "", taskDefinitionArn: definitionArn = "" }) => {
      const id = await nodeIdOf(aws, definitionArn);
      const instance = instances.find(({ Tags = [] }) => Tags.some(({ Value }) => Value?.endsWith(`/${id}`)));
      return { id, arn, clusterArn, definitionArn, ...placed(instance) };
    }),
  );
  return slots.filter(({ publicAddress }) => publicAddress !== "");
}

const slotsSchema = z.array(z.object({ nodeId: z.string(), allocationId: z.string() }));
type Slot = z.infer<typeof slotsSchema>[number];

/** The slots as the stack names them to the reconciler. */
export async function slotsOf(aws: AwsLocal): Promise<Slot[]> {
  return slotsSchema.parse(JSON.parse((await functionVariables(aws, "Repairs")).SLOTS ?? "[]"));
}

/** The one instance of a slot's group, whatever it waits for. */
export async function instanceInGroup(aws: AwsLocal, nodeId: string): Promise<string> {
  const { Instances: [instance] = [] } = await groupOf(aws, nodeId);
  return instance?.InstanceId ?? "";
}

/** An event as Auto Scaling sends it when an instance waits, with a token that nobody waits for any more. */
export async function lateLaunchAction(aws: AwsLocal, { id, instanceId }: DeployedSlot): Promise<object> {
  const slot = (await slotsOf(aws)).find(({ nodeId }) => nodeId === id);
  return {
    source: "aws.autoscaling",
    "detail-type": "EC2 Instance-launch Lifecycle Action",
    detail: {
      LifecycleActionToken: crypto.randomUUID(),
      AutoScalingGroupName: (await groupOf(aws, id)).AutoScalingGroupName,
      LifecycleHookName: "PasvportNodes-associate",
      EC2InstanceId: instanceId,
      LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      NotificationMetadata: JSON.stringify(slot),
    },
  };
}

/** As an operator replaces an instance: the group ends it and launches another. */
export async function replaceInstance(aws: AwsLocal, InstanceId: string): Promise<void> {
  const groups = new AutoScalingClient(aws.clientConfig);
  await groups.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
  );
  groups.destroy();
}

/** An Elastic IP of the operator's own; its allocation. */
export async function allocateAddress(aws: AwsLocal): Promise<string> {
  const ec2 = new EC2Client(aws.clientConfig);
  const { AllocationId = "" } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  ec2.destroy();
  return AllocationId;
}

/** As an operator does by hand, without asking us; the address. */
export async function associateByHand(aws: AwsLocal, AllocationId: string, InstanceId: string): Promise<string> {
  const ec2 = new EC2Client(aws.clientConfig);
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
  const { Addresses: [address] = [] } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
  ec2.destroy();
  return address?.PublicIp ?? "";
}

async function groupOf(aws: AwsLocal, nodeId: string): Promise<AutoScalingGroup> {
  const client = new AutoScalingClient(aws.clientConfig);
  const { AutoScalingGroups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
  client.destroy();
  const found = AutoScalingGroups.find(({ Tags = [] }) => Tags.some(({ Value }) => Value?.endsWith(`/${nodeId}`)));
  if (!found) throw new Error(`${nodeId} has no group.`);
  return found;
}

async function slotInstances(aws: AwsLocal): Promise<Instance[]> {
  const ec2 = new EC2Client(aws.clientConfig);
  const Filters = [
    { Name: "tag-key", Values: ["pasvport:slot"] },
    { Name: "instance-state-name", Values: ["running"] },
  ];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  ec2.destroy();
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

async function nodeIdOf(aws: AwsLocal, definitionArn: string): Promise<string> {
  const { containerDefinitions: [container] = [] } = await describeTaskDefinition(aws, definitionArn);
  return container?.environment?.find(({ name }) => name === "NODE_ID")?.value ?? "";
}

function placed(instance: Instance | undefined) {
  const { InstanceId: instanceId = "", PublicIpAddress: publicAddress = "", SecurityGroups = [] } = instance ?? {};
  return { instanceId, publicAddress, securityGroupIds: SecurityGroups.map(({ GroupId = "" }) => GroupId) };
}
