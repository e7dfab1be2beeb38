import type { MetricsConfiguration } from "../configuration.ts";
import { EmfMeter } from "./emf-meter.ts";
import { NO_METER, type ReadableMeter } from "./meter.ts";

/** A meter of this process that prints on standard output; without a deployment to print for, one that does nothing. */
export function openMeter(metrics: MetricsConfiguration | undefined): ReadableMeter {
  return metrics ? new EmfMeter(metrics.deployment) : NO_METER;
}
