import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../lib/repository.ts";
import { METRIC_NAMESPACE, METRICS } from "../../shared/metrics.ts";
import { type Json, resource, resources, synthesize } from "./synthesize.ts";

const synthesized = synthesize({ alarmEmail: "ops@example.com" });
const alarms = resources(synthesized, "nodes", "AWS::CloudWatch::Alarm");
const topic = resource(synthesized, "nodes", "AWS::SNS::Topic").id;
const runbook = readFileSync(repositoryPath("docs/runbook.md"), "utf8");

describe.for(alarms.map(({ id, Properties }) => [id, Properties] as const))("the alarm %s", ([, alarm]) => {
  test("says what to do by a section of the runbook", () => {
    const [, section = ""] = /What to do: docs\/runbook\.md#([a-z-]+)$/.exec(alarm.AlarmDescription) ?? [];

    expect(headings(runbook)).toContain(section);
  });

  test("tells the operator when it begins and when it ends", () => {
    expect(alarm.AlarmActions).toEqual([{ Ref: topic }]);
    expect(alarm.OKActions).toEqual([{ Ref: topic }]);
  });

  test("is about a metric that is measured", () => {
    for (const { Namespace, MetricName, Dimensions } of metricsOf(alarm)) {
      if (Namespace === "AWS/SQS") continue;
      expect(Namespace).toBe(METRIC_NAMESPACE);
      expect(Object.keys(METRICS)).toContain(MetricName);
      expect(Dimensions).toContainEqual({ Name: "service", Value: "PasvportNodes" });
    }
  });
});

test("there is one for each thing that an operator is woken for", () => {
  expect(alarms.map(({ Properties }) => /#(.+)$/.exec(Properties.AlarmDescription)?.[1]).toSorted()).toEqual([
    "address-mismatch",
    "address-stale",
    "events-failed",
    "hook-abandoned",
    "no-known-address",
    "node-silent",
    "reconciler-repairs",
    "transfers-failing",
  ]);
});

test("a node that says nothing alarms, and silence about anything else does not", () => {
  const breaching = alarms.filter(({ Properties }) => Properties.TreatMissingData === "breaching");

  expect(breaching.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      MetricName: "Sessions",
      Statistic: "SampleCount",
      Period: 60,
      Threshold: 2,
      ComparisonOperator: "LessThanThreshold",
    }),
  ]);
});

test("transfers, and listings before them, fail by what the service, the network or a firewall did, not by what clients ask for in vain", () => {
  const [failing] = alarms.filter(({ id }) => id.includes("TransfersFailing"));
  const failures = metricsOf(failing?.Properties).flatMap(({ MetricName, Dimensions }) =>
    Dimensions.filter(({ Name }: Json) => Name === "reason").map(({ Value }: Json) => `${MetricName} ${Value}`),
  );

  expect(failures.toSorted()).toEqual([
    "ListingsFailed no-connection",
    "TransfersFailed broken",
    "TransfersFailed changed",
    "TransfersFailed error",
    "TransfersFailed no-connection",
    "TransfersFailed protection",
    "TransfersFailed storage",
  ]);
});

test("CloudWatch may publish to the topic, from this account, and the operator is subscribed", () => {
  const { Statement } = resource(synthesized, "nodes", "AWS::SNS::TopicPolicy").Properties.PolicyDocument;

  expect(Statement).toContainEqual(
    expect.objectContaining({
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
    }),
  );
  expect(resource(synthesized, "nodes", "AWS::SNS::Subscription").Properties).toMatchObject({
    Protocol: "email",
    Endpoint: "ops@example.com",
  });
});

function metricsOf(alarm: Json): Json[] {
  return alarm.MetricName ? [alarm] : alarm.Metrics.flatMap(({ MetricStat }: Json) => MetricStat?.Metric ?? []);
}

/** As Markdown makes anchors of them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replaceAll(" ", "-"));
}
