import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { TRANSFER_FAILURES, type TransferFailure } from "../../shared/failure-reasons.ts";
import { METRIC_NAMESPACE, type MetricName } from "../../shared/metrics.ts";

export interface NodeAlarmsProps {
  /** Events that no function could deal with. */
  readonly failed: IQueue;

  /** How many there should be. */
  readonly nodes: number;

  /**
   * Who is told.
   *
   * @default nobody, until somebody subscribes to the topic
   */
  readonly email?: string | undefined;
}

interface Condition {
  /** What it says, in one sentence. */
  readonly means: string;
  /** The heading's anchor in docs/runbook.md. */
  readonly section: string;
  readonly metric: IMetric;
  /** The lowest value that alarms; with `alarmsBelow` the lowest that does not. */
  readonly threshold: number;
  /** For how many periods in a row. */
  readonly periods: number;
  /** @default false; where it is so, no value at all alarms as well: else no news are good news */
  readonly alarmsBelow?: boolean;
}

const MINUTE = Duration.minutes(1);

/** What a client asks for in vain is its own affair: a file that is not there, one that is too large. */
const CLIENTS_OWN: readonly TransferFailure[] = ["refused", "limit"];

/** Where no data connection comes about, the listing before the transfer is what fails. */
const FAILURES: readonly (readonly [MetricName, TransferFailure])[] = [
  ...TRANSFER_FAILURES.filter((reason) => !CLIENTS_OWN.includes(reason)).map(
    (reason) => ["TransfersFailed", reason] as const,
  ),
  ["ListingsFailed", "no-connection"],
];

/** What an operator is woken for. Each alarm names its section in the runbook. */
export class NodeAlarms extends Construct {
  constructor(scope: Construct, id: string, props: NodeAlarmsProps) {
    super(scope, id);
    const topic = this.#topic(props.email);
    for (const [name, condition] of Object.entries(this.#conditions(props))) this.#alarm(name, condition, topic);
  }

  #conditions({ failed, nodes }: NodeAlarmsProps): Record<string, Condition> {
    return {
      NodeSilent: {
        means: "Fewer nodes say how they are than there should be.",
        section: "node-silent",
        // One value a minute and node.
        metric: this.#metric("Sessions", "SampleCount"),
        threshold: nodes,
        // Longer than an instance takes to be replaced.
        periods: 8,
        alarmsBelow: true,
      },
      NoKnownAddress: {
        means: "A node knows no public address, so that PASV answers 425.",
        section: "no-known-address",
        metric: this.#metric("AddressUnknown", "Maximum"),
        threshold: 1,
        periods: 5,
      },
      AddressMismatch: {
        means: "Instance metadata contradicts the published address of a node, and no repair ended it.",
        section: "address-mismatch",
        metric: this.#metric("AddressMismatch", "Maximum"),
        threshold: 1,
        periods: 3,
      },
      AddressStale: {
        means: "A node has not been able to read its row for five minutes; it goes on with the address that it knows.",
        section: "address-stale",
        metric: this.#metric("AddressAge", "Maximum"),
        threshold: 300,
        periods: 2,
      },
      HookAbandoned: {
        means: "A fresh instance could not get its Elastic IP, and was given up.",
        section: "hook-abandoned",
        metric: this.#metric("HookAbandoned", "Sum"),
        threshold: 1,
        periods: 1,
      },
      ReconcilerRepairs: {
        means: "The reconciler keeps putting addresses right: events are lost, or somebody changes addresses by hand.",
        section: "reconciler-repairs",
        metric: this.#metric("AddressRepairs", "Sum"),
        threshold: 1,
        periods: 3,
      },
      TransfersFailing: {
        means:
          "One transfer in five fails, or a listing before it for want of a data connection; ten at least in 5 minutes.",
        section: "transfers-failing",
        metric: this.#failingPercent(),
        threshold: 20,
        periods: 2,
      },
      EventsFailed: {
        means: "Events about addresses could not be dealt with, and lie in the queue of failed events.",
        section: "events-failed",
        metric: failed.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: "Maximum" }),
        threshold: 1,
        periods: 1,
      },
    };
  }

  #alarm(name: string, condition: Condition, topic: ITopic): void {
    const { means, section, metric, threshold, periods, alarmsBelow = false } = condition;
    const alarm = new Alarm(this, name, {
      alarmDescription: `${means} What to do: docs/runbook.md#${section}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: alarmsBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: alarmsBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }

  #metric(metricName: MetricName, statistic: "Maximum" | "Sum" | "SampleCount"): Metric {
    const dimensionsMap = { service: Stack.of(this).stackName };
    return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic, period: MINUTE });
  }

  #failingPercent(): MathExpression {
    const period = Duration.minutes(5);
    const failed = FAILURES.map(([name, reason], index) => {
      const metric = this.#metric(name, "Sum");
      return [`f${index}`, metric.with({ period, dimensionsMap: { ...metric.dimensions, reason } })] as const;
    });
    const sum = failed.map(([name]) => `FILL(${name}, 0)`).join(" + ");
    return new MathExpression({
      expression: `IF(${sum} >= 10, 100 * (${sum}) / (${sum} + FILL(succeeded, 0)), 0)`,
      usingMetrics: {
        ...Object.fromEntries(failed),
        succeeded: this.#metric("TransfersSucceeded", "Sum").with({ period }),
      },
      label: "failed transfers, percent",
      period,
    });
  }

  #topic(email: string | undefined): ITopic {
    const topic = new Topic(this, "Topic", { displayName: "Pasvport alarms", enforceSSL: true });
    // A policy of the topic's own takes the place of the default one, which let every alarm of the account in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    if (email) topic.addSubscription(new EmailSubscription(email));
    new CfnOutput(this, "AlarmTopic", { value: topic.topicArn, description: "Where alarms are published" });
    return topic;
  }
}
