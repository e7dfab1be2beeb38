import { SubnetType } from "aws-cdk-lib/aws-ec2";
import {
  AvailabilityZoneRebalancing,
  ContainerDefinition,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  OperatingSystemFamily,
  type PortMapping,
  PropagatedTagSource,
  type SystemControl,
} from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import { ACTIVE_DATA_PORT, CONTROL_PORTS, controlPorts, formatPortRange, PASSIVE_PORTS } from "../../shared/ports.ts";
import type { Settings } from "../../shared/settings.ts";
import type { NetworkStack } from "../network-stack.ts";
import type { StorageStack } from "../storage-stack.ts";
import { AddressPublisher } from "./address-publisher.ts";
import { NodeContainer } from "./node-container.ts";

export interface DynamicNodesProps {
  readonly cluster: ICluster;
  readonly network: NetworkStack;
  readonly storage: StorageStack;
  readonly settings: Settings;
}

/** Nodes on Fargate, each with a public address that changes with its task, and the Lambda that publishes it. */
export class DynamicNodes extends Construct {
  constructor(scope: Construct, id: string, { cluster, network, storage, settings }: DynamicNodesProps) {
    super(scope, id);
    const publisher = new AddressPublisher(this, "AddressPublisher", { cluster, activity: storage.activity });
    const service = this.#service({ cluster, network, storage, settings });
    // The first tasks' events come while the service is being made.
    service.node.addDependency(publisher);
  }

  #service({ cluster, network, storage, settings }: DynamicNodesProps): FargateService {
    return new FargateService(this, "Service", {
      cluster,
      taskDefinition: this.#taskDefinition(storage, settings),
      desiredCount: settings.nodes,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
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

  #taskDefinition(storage: StorageStack, settings: Settings): FargateTaskDefinition {
    const taskDefinition = new FargateTaskDefinition(this, "Task", {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    new NodeContainer(this, "Node", {
      taskDefinition,
      storage,
      settings,
      portMappings: portMappings(settings),
      systemControls: systemControls(),
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

function systemControls(): SystemControl[] {
  const lowest = Math.min(ACTIVE_DATA_PORT, ...Object.values(CONTROL_PORTS));
  return [
    // The node is not root, and its ports are below 1024.
    { namespace: "net.ipv4.ip_unprivileged_port_start", value: String(lowest) },
    // Or a connection of the node's own, to S3, could sit on a port that PASV offers.
    { namespace: "net.ipv4.ip_local_reserved_ports", value: formatPortRange(PASSIVE_PORTS) },
  ];
}
