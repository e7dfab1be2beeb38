import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, METRICS, type MetricName } from "../../shared/metrics.ts";

/** Measures in CloudWatch's embedded metric format, written at once. */
export interface AddressMetrics {
  count(name: MetricName, value: number): void;
}

export function createMetrics(deployment: string): AddressMetrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: deployment });
  return {
    count(name, value) {
      metrics.addMetric(name, METRICS[name].unit, value);
      metrics.publishStoredMetrics();
    },
  };
}
