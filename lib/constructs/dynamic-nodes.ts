import {
  AvailabilityZoneRebalancing,
  type Cluster,
  ContainerDefinition,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  OperatingSystemFamily,
  type PortMapping,
  PropagatedTagSource,
} from "aws-cdk-lib/aws-ecs";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { controlPorts, formatPortRange, PASSIVE_PORTS } from "../../shared/ports.ts";
import type { Settings } from "../../shared/settings.ts";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";
import { KERNEL_SETTINGS } from "../kernel-settings.ts";
import type { NetworkStack } from "../network-stack.ts";
import type { StorageStack } from "../storage-stack.ts";
import { AddressReconciler } from "./address-reconciler.ts";
import { NodeContainer } from "./node-container.ts";
import type { NodeRoles } from "./node-roles.ts";
import { TaskAddresses } from "./task-addresses.ts";

export interface DynamicNodesProps {
  readonly cluster: Cluster;
  readonly network: NetworkStack;
  readonly storage: StorageStack;
  readonly settings: Settings;
  readonly roles: NodeRoles;
  readonly logGroup: ILogGroup;
  readonly failed: IQueue;
}

/** Nodes on Fargate, each with a public address that changes with its task, and the functions that publish it. */
export class DynamicNodes extends Construct {
  readonly #props: DynamicNodesProps;

  constructor(scope: Construct, id: string, props: DynamicNodesProps) {
    super(scope, id);
    this.#props = props;
    const { cluster, storage, failed, roles } = props;
    const addresses = new TaskAddresses(this, "Addresses", { cluster, activity: storage.activity, failed });
    this.#reconciler();
    const service = this.#service();
    // The first tasks' events come while the service is being made.
    service.node.addDependency(addresses);
    cluster.grantTaskProtection(roles.task);
    acknowledgeWildcard(roles.task, cluster.arnForTasks("*"), "A task cannot name itself; these are the nodes' own.");
  }

  #reconciler(): void {
    const { cluster, storage, failed } = this.#props;
    const { reconcile } = new AddressReconciler(this, "Reconciler", {
      activity: storage.activity,
      failed,
      looks: ["ec2:DescribeNetworkInterfaces", "ecs:ListTasks"],
      environment: { CLUSTER_ARN: cluster.clusterArn },
    });
    reconcile.allowMatching(["ecs:DescribeTasks"], cluster.arnForTasks("*"), "Tasks come and go.");
  }

  #service(): FargateService {
    const { cluster, network, settings } = this.#props;
    return new FargateService(this, "Service", {
      cluster,
      taskDefinition: this.#taskDefinition(),
      desiredCount: settings.nodes,
      vpcSubnets: { subnets: network.vpc.publicSubnets },
      assignPublicIp: true,
      securityGroups: [network.nodeSecurityGroup],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      // Moving a node cuts its sessions and changes its address.
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
      enableECSManagedTags: true,
      propagateTags: PropagatedTagSource.SERVICE,
    });
  }

  #taskDefinition(): FargateTaskDefinition {
    const { storage, settings, roles, logGroup } = this.#props;
    const taskDefinition = new FargateTaskDefinition(this, "Task", {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      taskRole: roles.task,
      executionRole: roles.execution,
    });
    new NodeContainer(this, "Node", {
      taskDefinition,
      storage,
      settings,
      logGroup,
      portMappings: portMappings(settings),
      systemControls: KERNEL_SETTINGS.map(([namespace, value]) => ({ namespace, value })),
      environment: { TASK_PROTECTION: "on" },
    });
    return taskDefinition;
  }
}

function portMappings({ tls }: Settings): PortMapping[] {
  return [
    ...Object.values(controlPorts(tls)).map((containerPort) => ({ containerPort })),
    {
      containerPort: ContainerDefinition.CONTAINER_PORT_USE_RANGE,
      containerPortRange: formatPortRange(PASSIVE_PORTS),
    },
  ];
}
