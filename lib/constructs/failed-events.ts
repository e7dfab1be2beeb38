import { Duration, Validations } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** What no function could deal with after all attempts, for an operator to look at and to send again. */
export class FailedEvents extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true, retentionPeriod: Duration.days(14) });
    Validations.of(this).acknowledge({ id: "AwsSolutions-SQS3", reason: "It is the dead-letter queue." });
  }
}
