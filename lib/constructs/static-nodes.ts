import { Stack } from "aws-cdk-lib";
import { AmiHardwareType, type Cluster, Ec2TaskDefinition, EcsOptimizedImage, NetworkMode } from "aws-cdk-lib/aws-ecs";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { controlPorts } from "../../shared/ports.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Slot as SlotFacts } from "../../shared/slot.ts";
import type { NetworkStack } from "../network-stack.ts";
import type { StorageStack } from "../storage-stack.ts";
import { AddressReconciler } from "./address-reconciler.ts";
import { grantAssociation } from "./grant-association.ts";
import { InstanceRole } from "./instance-role.ts";
import { NodeContainer } from "./node-container.ts";
import type { NodeRoles } from "./node-roles.ts";
import { Slot } from "./slot.ts";
import { SlotAssociation } from "./slot-association.ts";
import { SlotTemplate } from "./slot-template.ts";

export interface StaticNodesProps {
  readonly cluster: Cluster;
  readonly network: NetworkStack;
  readonly storage: StorageStack;
  readonly settings: Settings;
  readonly roles: NodeRoles;
  readonly logGroup: ILogGroup;
  readonly failed: IQueue;
}

/** Nodes on EC2 instances, one for each Elastic IP, and the functions that keep each at its address. */
export class StaticNodes extends Construct {
  readonly #props: StaticNodesProps;
  readonly #association: SlotAssociation;
  readonly #instanceRole: InstanceRole;

  constructor(scope: Construct, id: string, props: StaticNodesProps) {
    super(scope, id);
    this.#props = props;
    const slots = props.network.slotAddresses.map(({ allocationId }, index) => ({
      nodeId: `slot-${index + 1}`,
      allocationId,
    }));
    const { storage, failed } = props;
    this.#association = new SlotAssociation(this, "Association", { slots, activity: storage.activity, failed });
    this.#reconciler(slots);
    this.#instanceRole = new InstanceRole(this, "InstanceRole");
    oneAfterTheOther(slots.map((slot, index) => this.#slot(slot, index)));
  }

  #reconciler(slots: readonly SlotFacts[]): void {
    const { storage, failed } = this.#props;
    const { reconcile } = new AddressReconciler(this, "Reconciler", {
      activity: storage.activity,
      failed,
      looks: ["ec2:DescribeAddresses", "ec2:DescribeInstances"],
      environment: { SLOTS: Stack.of(this).toJsonString(slots) },
    });
    grantAssociation(reconcile, slots);
  }

  #slot(slot: SlotFacts, index: number): Slot {
    const { cluster, network, settings } = this.#props;
    const name = `Slot${index + 1}`;
    const made = new Slot(this, name, {
      nodeId: slot.nodeId,
      cluster,
      vpc: network.vpc,
      subnet: network.subnetOf(index),
      launchTemplate: new SlotTemplate(this, `${name}Template`, {
        instanceType: settings.instanceType,
        machineImage: EcsOptimizedImage.amazonLinux2023(AmiHardwareType.ARM),
        role: this.#instanceRole,
        securityGroup: network.nodeSecurityGroup,
      }),
      taskDefinition: this.#taskDefinition(name, slot.nodeId),
      hook: this.#association.hook(slot),
    });
    // The first instance finds who gives it its address.
    made.node.addDependency(this.#association);
    return made;
  }

  #taskDefinition(name: string, nodeId: string): Ec2TaskDefinition {
    const { storage, settings, roles, logGroup } = this.#props;
    const taskDefinition = new Ec2TaskDefinition(this, `${name}Task`, {
      networkMode: NetworkMode.HOST,
      taskRole: roles.task,
      executionRole: roles.execution,
    });
    new NodeContainer(this, `${name}Node`, {
      taskDefinition,
      storage,
      settings,
      logGroup,
      memoryReservationMiB: 1024,
      // Host mode takes no port range; the passive ports are open in the security group and known to the node.
      portMappings: Object.values(controlPorts(settings.tls)).map((containerPort) => ({ containerPort })),
      environment: { NODE_ID: nodeId, INSTANCE_METADATA: "on" },
    });
    return taskDefinition;
  }
}

/** Or a change would take all of them out of service at once. Groups and services apart: all groups' capacity comes before any service. */
function oneAfterTheOther(slots: readonly Slot[]): void {
  slots.forEach(({ group, service }, index) => {
    const before = slots[index - 1];
    if (!before) return;
    group.node.addDependency(before.group);
    service.node.addDependency(before.service);
  });
}
