import { Duration, Validations } from "aws-cdk-lib";
import type { ICluster } from "aws-cdk-lib/aws-ecs";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";
import { ServiceFunction } from "./service-function.ts";
import type { ServiceTable } from "./service-table.ts";

export interface AddressPublisherProps {
  /** Where the nodes' tasks run, and no others. */
  readonly cluster: ICluster;

  /** Where the nodes' rows are. */
  readonly activity: ServiceTable;
}

/** Writes each task's public address to its node's row, as ECS reports the task's changes. */
export class AddressPublisher extends Construct {
  constructor(scope: Construct, id: string, { cluster, activity }: AddressPublisherProps) {
    super(scope, id);
    const failed = this.#failedEvents();
    const publish = this.#function(activity);
    publish.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(failed) });
    new Rule(this, "TaskStateChanges", {
      description: "Tasks of the FTP nodes that start and stop",
      eventPattern: {
        source: ["aws.ecs"],
        detailType: ["ECS Task State Change"],
        detail: { clusterArn: [cluster.clusterArn] },
      },
      targets: [new LambdaFunction(publish, { deadLetterQueue: failed })],
    });
  }

  #function(activity: ServiceTable): IFunction {
    const publish = new ServiceFunction(this, "Function", {
      entry: "lambda/address/publish.ts",
      description: "Publishes the public addresses of FTP nodes",
      environment: { ACTIVITY_TABLE: activity.name },
    });
    activity.grantUpsert(publish.function);
    publish.function.addToRolePolicy(
      new PolicyStatement({ actions: ["ec2:DescribeNetworkInterfaces"], resources: ["*"] }),
    );
    acknowledgeWildcard(publish, "*", "ec2:DescribeNetworkInterfaces knows no resource.");
    return publish.function;
  }

  /** What could not be published after all attempts, for an operator to look at and to send again. */
  #failedEvents(): IQueue {
    const queue = new Queue(this, "FailedEvents", { enforceSSL: true, retentionPeriod: Duration.days(14) });
    Validations.of(queue).acknowledge({ id: "AwsSolutions-SQS3", reason: "It is the dead-letter queue." });
    return queue;
  }
}
