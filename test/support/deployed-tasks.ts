import { DescribeNetworkInterfacesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeTasksCommand, ECSClient, ListClustersCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { AwsLocal } from "./aws-local.ts";

export interface DeployedTask {
  /** The last part of the ARN, and the node's id. */
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly definitionArn: string;
  readonly publicAddress: string;
  readonly securityGroupIds: readonly string[];
}

/** The tasks that run, with what EC2 says of their network interfaces. Of Fargate: others have none. */
export async function deployedTasks(aws: AwsLocal): Promise<DeployedTask[]> {
  const ecs = new ECSClient(aws.clientConfig);
  const ec2 = new EC2Client(aws.clientConfig);
  try {
    const tasks = await runningTasks(ecs);
    return await Promise.all(tasks.map((task) => describe(ec2, task)));
  } finally {
    ecs.destroy();
    ec2.destroy();
  }
}

/** All that ECS runs. */
export async function runningTasks(ecs: ECSClient): Promise<Task[]> {
  const { clusterArns: [cluster] = [] } = await ecs.send(new ListClustersCommand({}));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: "RUNNING" }));
  if (taskArns.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
}

async function describe(ec2: EC2Client, task: Task): Promise<DeployedTask> {
  const { taskArn: arn = "", clusterArn = "", taskDefinitionArn: definitionArn = "" } = task;
  const interfaceId = task.attachments?.[0]?.details?.find(({ name }) => name === "networkInterfaceId")?.value ?? "";
  const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId] }));
  const [{ Association, Groups = [] } = {}] = answer.NetworkInterfaces ?? [];
  const publicAddress = Association?.PublicIp;
  if (!publicAddress) throw new Error(`${arn} has no public address.`);
  const securityGroupIds = Groups.map(({ GroupId = "" }) => GroupId);
  return { id: arn.slice(arn.lastIndexOf("/") + 1), arn, clusterArn, definitionArn, publicAddress, securityGroupIds };
}
