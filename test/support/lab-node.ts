import { fileURLToPath } from "node:url";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { AwsLocal } from "./aws-local.ts";
import type { DeployedTask } from "./deployed-tasks.ts";
import { type InstanceMetadataStandIn, startInstanceMetadata } from "./instance-metadata.ts";
import type { NetLab } from "./net-lab.ts";
import { securityGroupRules } from "./security-group-rules.ts";
import type { SpawnedProgram } from "./spawned-program.ts";
import { taskCredentials } from "./task-agent/task-credentials.ts";
import { taskMetadata } from "./task-agent/task-metadata.ts";
import { TaskProtection } from "./task-agent/task-protection.ts";
import { AGENT_ADDRESS, startTaskAgent } from "./task-agent.ts";
import { AGENT_API_PATH, describeTaskDefinition, taskEnvironment } from "./task-environment.ts";

const MAIN = fileURLToPath(new URL("../../ftp-node/main.ts", import.meta.url));

/** Where an instance finds its metadata. */
const INSTANCE_METADATA_ADDRESS = "169.254.169.254";

/** Each process need not compile again what the one before compiled. */
const COMPILED_ONCE = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

/** What the test can see and change of what surrounds a node. */
interface Surroundings {
  readonly protection: TaskProtection;
  /** Of a task in host mode alone: on Fargate there is no instance. */
  readonly instance: InstanceMetadataStandIn | undefined;
}

/**
 * What the emulator does not do for a task that it calls running: the node as a process of the lab's `node`, with the
 * task's environment, role, public address and security group.
 */
export class LabNode implements AsyncDisposable {
  readonly program: SpawnedProgram;
  readonly protection: TaskProtection;
  readonly instance: InstanceMetadataStandIn | undefined;
  readonly #stack: AsyncDisposableStack;

  private constructor(program: SpawnedProgram, { protection, instance }: Surroundings, stack: AsyncDisposableStack) {
    this.program = program;
    this.protection = protection;
    this.instance = instance;
    this.#stack = stack;
  }

  /** @param lab one that reaches the emulator: `lab.expose("node", aws.port)`. */
  static async start(aws: AwsLocal, lab: NetLab, task: DeployedTask): Promise<LabNode> {
    await using stack = new AsyncDisposableStack();
    const definition = await describeTaskDefinition(aws, task.definitionArn);
    const surroundings = await surround(aws, lab, task, definition, stack);
    await lab.address(task.publicAddress);
    await lab.guard(await admitted(aws, task.securityGroupIds));
    const environment = { ...taskEnvironment(aws, definition), ...COMPILED_ONCE };
    const program = stack.use(lab.start("node", process.execPath, [MAIN], environment));
    await program.says(/health is served/);
    return new LabNode(program, surroundings, stack.move());
  }

  /** SIGTERM; its exit code. Another can be started then. */
  async stop(): Promise<number | string> {
    const code = await this.program.stop();
    await this.#stack.disposeAsync();
    return code;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** ECS's agent, and in host mode EC2's instance metadata, where a task finds them. */
async function surround(
  aws: AwsLocal,
  lab: NetLab,
  task: DeployedTask,
  { taskRoleArn = "", networkMode }: TaskDefinition,
  stack: AsyncDisposableStack,
): Promise<Surroundings> {
  const protection = new TaskProtection(task.arn, AGENT_API_PATH);
  const credentials = taskCredentials(taskRoleArn, await aws.assumeRole(taskRoleArn));
  const agent = stack.use(
    await startTaskAgent([taskMetadata(task.arn, task.clusterArn), credentials, protection.part]),
  );
  stack.use(await lab.expose("node", agent.port, { address: AGENT_ADDRESS, as: 80 }));
  if (networkMode !== "host") return { protection, instance: undefined };
  const instance = stack.use(await startInstanceMetadata(task.publicAddress));
  const { port } = new URL(instance.endpoint);
  stack.use(await lab.expose("node", Number(port), { address: INSTANCE_METADATA_ADDRESS, as: 80 }));
  return { protection, instance };
}

async function admitted(aws: AwsLocal, GroupIds: readonly string[]): Promise<string[]> {
  const ec2 = new EC2Client(aws.clientConfig);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [...GroupIds] }));
  ec2.destroy();
  return SecurityGroups.flatMap(securityGroupRules);
}
