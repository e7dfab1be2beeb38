import { METRICS, type MetricName } from "../../shared/metrics.ts";
import type { LogLine } from "./deployed-node.ts";

/** CloudWatch's embedded metric format. */
export interface Emf {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: MetricName; readonly Unit: string }[];
  }[];
}

export interface MetricLine extends LogLine {
  readonly _aws: Emf;
}

export function metricLinesOf(lines: readonly LogLine[]): MetricLine[] {
  return lines.filter((line): line is MetricLine => line._aws !== undefined);
}

/**
 * What CloudWatch makes of the lines: the sum of each counter's values, by its dimensions ("LoginsFailed acme incorrect").
 * Gauges are left out: the clock tells how often they are published.
 */
export function countersOf(lines: readonly LogLine[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of metricLinesOf(lines))
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics)
      for (const { Name } of Metrics.filter((metric) => !("perNode" in METRICS[metric.Name]))) {
        const key = [Name, ...(Dimensions[0] ?? []).map((name) => line[name])].join(" ");
        all[key] = (all[key] ?? 0) + Number(line[Name]);
      }
  return all;
}
