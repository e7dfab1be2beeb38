import type { ICluster } from "aws-cdk-lib/aws-ecs";
import { Rule } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { AddressFunction } from "./address-function.ts";
import type { ServiceTable } from "./service-table.ts";

export interface TaskAddressesProps {
  /** Where the nodes' tasks run, and no others. */
  readonly cluster: ICluster;
  readonly activity: ServiceTable;
  readonly failed: IQueue;
}

/** Writes each task's public address to its node's row, as ECS reports the task's changes. */
export class TaskAddresses extends Construct {
  constructor(scope: Construct, id: string, { cluster, activity, failed }: TaskAddressesProps) {
    super(scope, id);
    const publish = new AddressFunction(this, "Publish", {
      entry: "lambda/address/publish.ts",
      description: "Publishes the public addresses of FTP nodes",
      activity,
      failed,
      retryAttempts: 2,
      looks: ["ec2:DescribeNetworkInterfaces"],
    });
    new Rule(this, "TaskStateChanges", {
      description: "Tasks of the FTP nodes that start and stop",
      eventPattern: {
        source: ["aws.ecs"],
        detailType: ["ECS Task State Change"],
        detail: { clusterArn: [cluster.clusterArn] },
      },
      targets: [publish.target],
    });
  }
}
