import { Duration, Stack, Tags, Validations } from "aws-cdk-lib";
import {
  AutoScalingGroup,
  CfnAutoScalingGroup,
  InstanceRefreshStrategy,
  UpdatePolicy,
} from "aws-cdk-lib/aws-autoscaling";
import type { ILaunchTemplate, ISubnet, IVpc } from "aws-cdk-lib/aws-ec2";
import {
  AsgCapacityProvider,
  AvailabilityZoneRebalancing,
  type Cluster,
  Ec2Service,
  type Ec2TaskDefinition,
  PropagatedTagSource,
} from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import { SLOT_TAG, slotTag } from "../../shared/slot.ts";

export interface SlotProps {
  /** The id of the node's row. */
  readonly nodeId: string;
  readonly cluster: Cluster;
  readonly vpc: IVpc;
  readonly subnet: ISubnet;
  readonly launchTemplate: ILaunchTemplate;
  readonly taskDefinition: Ec2TaskDefinition;
  readonly hook: CfnAutoScalingGroup.LifecycleHookSpecificationProperty;
}

/** How long a new instance's node has to come up before the next slot is touched. */
const WARM_UP = Duration.minutes(3);

/** One node: an instance in a group of one, and the service that keeps the node's task on it. */
export class Slot extends Construct {
  readonly group: AutoScalingGroup;
  readonly service: Ec2Service;

  constructor(scope: Construct, id: string, props: SlotProps) {
    super(scope, id);
    this.group = this.#group(props);
    // How the reconciler finds the instance (lambda/address/).
    Tags.of(this.group).add(SLOT_TAG, slotTag(Stack.of(this).stackName, props.nodeId), {
      applyToLaunchedInstances: true,
    });
    this.service = this.#service(props, this.#capacity(props.cluster, this.group));
    // With it come the cluster's capacity providers: a service cannot name one that the cluster does not have.
    this.service.node.addDependency(props.cluster);
  }

  #group({ vpc, subnet, launchTemplate, hook }: SlotProps): AutoScalingGroup {
    const group = new AutoScalingGroup(this, "Group", {
      vpc,
      vpcSubnets: { subnets: [subnet] },
      launchTemplate,
      minCapacity: 1,
      maxCapacity: 1,
      // The old instance goes first: there is one address. CloudFormation waits until the new one has it and has warmed up.
      updatePolicy: UpdatePolicy.instanceRefresh({
        strategy: InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: 0,
        maxHealthyPercentage: 100,
        instanceWarmup: WARM_UP,
      }),
    });
    Validations.of(group).acknowledge({
      id: "AwsSolutions-AS3",
      reason: "A group of one: what matters of its launches is the hook's, and an alarm's when it is abandoned.",
    });
    const { defaultChild } = group.node;
    if (defaultChild instanceof CfnAutoScalingGroup) defaultChild.lifecycleHookSpecificationList = [hook];
    return group;
  }

  /** Places and drains, and leaves the group's size alone: managed protection would keep a stack from being destroyed. */
  #capacity(cluster: Cluster, autoScalingGroup: AutoScalingGroup): AsgCapacityProvider {
    const capacity = new AsgCapacityProvider(this, "Capacity", {
      autoScalingGroup,
      enableManagedScaling: false,
      enableManagedTerminationProtection: false,
      enableManagedDraining: true,
    });
    cluster.addAsgCapacityProvider(capacity);
    return capacity;
  }

  #service({ cluster, taskDefinition }: SlotProps, { capacityProviderName }: AsgCapacityProvider): Ec2Service {
    return new Ec2Service(this, "Service", {
      cluster,
      taskDefinition,
      desiredCount: 1,
      capacityProviderStrategies: [{ capacityProvider: capacityProviderName, weight: 1 }],
      // The instance's ports are taken until the old task has gone.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
      circuitBreaker: { rollback: true },
      enableECSManagedTags: true,
      propagateTags: PropagatedTagSource.SERVICE,
    });
  }
}
