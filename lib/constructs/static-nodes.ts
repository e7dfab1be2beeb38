import { Ec2TaskDefinition, NetworkMode } from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import { controlPorts } from "../../shared/ports.ts";
import type { Settings } from "../../shared/settings.ts";
import type { StorageStack } from "../storage-stack.ts";
import { NodeContainer } from "./node-container.ts";

export interface StaticNodesProps {
  readonly storage: StorageStack;
  readonly settings: Settings;
}

/** Nodes on EC2 instances, one for each Elastic IP: the task that they run. */
export class StaticNodes extends Construct {
  constructor(scope: Construct, id: string, { storage, settings }: StaticNodesProps) {
    super(scope, id);
    const taskDefinition = new Ec2TaskDefinition(this, "Task", { networkMode: NetworkMode.HOST });
    new NodeContainer(this, "Node", {
      taskDefinition,
      storage,
      settings,
      memoryReservationMiB: 1024,
      // Host mode takes no port range; the passive ports are open in the security group and known to the node.
      portMappings: Object.values(controlPorts(settings.tls)).map((containerPort) => ({ containerPort })),
    });
  }
}
