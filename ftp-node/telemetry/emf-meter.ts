import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, METRICS, type MetricName } from "../../shared/metrics.ts";
import type { CounterName, FailureName, GaugeName, ReadableMeter } from "./meter.ts";

interface Failures {
  readonly name: FailureName;
  readonly reason: string;
  count: number;
}

/**
 * Publishes by printing: one JSON object a line in CloudWatch's embedded metric format, which it takes out of the logs.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class EmfMeter implements ReadableMeter {
  readonly #metrics: Metrics;
  readonly #print: (line: string) => void;
  readonly #counts = new Map<MetricName, number>();
  readonly #failures = new Map<string, Failures>();

  /** @param deployment the dimension `service` of all metrics. */
  constructor(deployment: string, print: (line: string) => void = console.log) {
    this.#metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: deployment });
    this.#print = print;
  }

  count(name: CounterName, by = 1): void {
    this.#add(name, by);
  }

  countFailure(name: FailureName, reason: string): void {
    this.#add(name, 1);
    const key = `${name} ${reason}`;
    const known = this.#failures.get(key);
    if (known) known.count++;
    else this.#failures.set(key, { name, reason, count: 1 });
  }

  flush(gauges: Readonly<Partial<Record<GaugeName, number>>> = {}): void {
    this.#publish({ ...Object.fromEntries(this.#counts), ...gauges });
    for (const { name, reason, count } of this.#failures.values()) this.#publish({ [name]: count }, reason);
    this.#counts.clear();
    this.#failures.clear();
  }

  #add(name: MetricName, by: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  #publish(values: Readonly<Partial<Record<MetricName, number>>>, reason?: string): void {
    const entries = Object.entries(values) as [MetricName, number][];
    if (entries.length === 0) return;
    for (const [name, value] of entries) this.#metrics.addMetric(name, METRICS[name].unit, value);
    if (reason) this.#metrics.addDimension("reason", reason);
    this.#print(JSON.stringify(this.#metrics.serializeMetrics()));
    this.#metrics.clearMetrics();
    this.#metrics.clearDimensions();
  }
}
