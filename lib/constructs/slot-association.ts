import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import type { CfnAutoScalingGroup } from "aws-cdk-lib/aws-autoscaling";
import { Rule } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Slot } from "../../shared/slot.ts";
import { AddressFunction } from "./address-function.ts";
import { grantAssociation } from "./grant-association.ts";
import type { ServiceTable } from "./service-table.ts";

export interface SlotAssociationProps {
  readonly slots: readonly Slot[];
  readonly activity: ServiceTable;
  readonly failed: IQueue;
}

/** The former instance keeps its address until its task, with its stop timeout, and then the instance itself have ended. */
const HANDOVER = Duration.minutes(3);
/** After that a fresh instance may answer AuthFailure for minutes; time-outs in order, so that there is time to say so. */
const ASSOCIATE = Duration.minutes(10);
const FUNCTION = Duration.minutes(12);
/** Two invocations fit, should the first one be lost. */
const HOOK = Duration.minutes(30);

/** Gives a fresh instance the Elastic IP of its slot, before the group takes it into service. */
export class SlotAssociation extends Construct {
  readonly #hookName: string;

  constructor(scope: Construct, id: string, { slots, activity, failed }: SlotAssociationProps) {
    super(scope, id);
    this.#hookName = `${Stack.of(this).stackName}-associate`;
    const associate = new AddressFunction(this, "Associate", {
      entry: "lambda/address/associate.ts",
      description: "Gives fresh FTP nodes the Elastic IP of their slot",
      activity,
      failed,
      retryAttempts: 1,
      timeout: FUNCTION,
      looks: ["ec2:DescribeAddresses", "ec2:DescribeInstances"],
      environment: {
        ASSOCIATE_SECONDS: String(ASSOCIATE.toSeconds()),
        HANDOVER_SECONDS: String(HANDOVER.toSeconds()),
      },
    });
    grantAssociation(associate, slots);
    this.#grantCompletion(associate);
    new Rule(this, "InstanceLaunches", {
      description: "Instances of the FTP nodes that wait for their address",
      eventPattern: {
        source: ["aws.autoscaling"],
        detailType: ["EC2 Instance-launch Lifecycle Action"],
        detail: { LifecycleHookName: [this.#hookName] },
      },
      targets: [associate.target],
    });
  }

  /** Part of the group itself: a hook of its own comes after the group, and so after the first instance. */
  hook({ nodeId, allocationId }: Slot): CfnAutoScalingGroup.LifecycleHookSpecificationProperty {
    return {
      lifecycleHookName: this.#hookName,
      lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      heartbeatTimeout: HOOK.toSeconds(),
      defaultResult: "ABANDON",
      notificationMetadata: Stack.of(this).toJsonString({ nodeId, allocationId }),
    };
  }

  /** The groups depend on this function, so that it cannot name them; CloudFormation calls them after the stack. */
  #grantCompletion(associate: AddressFunction): void {
    const stack = Stack.of(this);
    const groups = stack.formatArn({
      service: "autoscaling",
      resource: "autoScalingGroup",
      resourceName: `*:autoScalingGroupName/${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const actions = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"];
    associate.allowMatching(actions, groups, "The groups are made after the function.");
  }
}
