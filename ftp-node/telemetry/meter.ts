import type { LoginFailure, TransferFailure } from "../../shared/failure-reasons.ts";
import type { METRICS, MetricName } from "../../shared/metrics.ts";

/** The metrics that are counted by reason as well. */
interface FailureReasons {
  readonly TransfersFailed: TransferFailure;
  readonly ListingsFailed: TransferFailure;
  readonly LoginsFailed: LoginFailure;
}
export type FailureName = keyof FailureReasons;

/** One value a minute and node. */
export type GaugeName = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { readonly perNode: true } ? Name : never;
}[MetricName];
export type CounterName = Exclude<MetricName, GaugeName | FailureName>;

/** Counts what happens in this process. An addition each: cheap enough for whatever is no more frequent than a command. */
export interface Meter {
  /** @param by 1 when absent; in the metric's unit. */
  count(name: CounterName, by?: number): void;
  countFailure<Name extends FailureName>(name: Name, reason: FailureReasons[Name]): void;
}

/** A meter that is read now and then. */
export interface ReadableMeter extends Meter {
  /** Publishes what was counted since the last time, and these gauges as they are now. */
  flush(gauges?: Readonly<Partial<Record<GaugeName, number>>>): void;
}

/** Where nobody wants to know. */
export const NO_METER: ReadableMeter = { count() {}, countFailure() {}, flush() {} };
