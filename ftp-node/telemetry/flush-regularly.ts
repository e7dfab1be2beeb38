import type { GaugeName, ReadableMeter } from "./meter.ts";

const MINUTE_MS = 60_000;

/**
 * Flushes the meter in the middle of each interval of the clock, so that CloudWatch finds one value in every minute, and
 * once more, without gauges, when it is disposed of.
 *
 * @param gauges asked each time.
 */
export function flushRegularly(
  meter: ReadableMeter,
  milliseconds = MINUTE_MS,
  gauges: () => Readonly<Partial<Record<GaugeName, number>>> = () => ({}),
): Disposable {
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(flush, untilMiddle(Date.now(), milliseconds)).unref();
  };
  const flush = () => {
    meter.flush(gauges());
    wait();
  };
  wait();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      meter.flush();
    },
  };
}

/** Milliseconds from now; more than none. */
function untilMiddle(now: number, interval: number): number {
  return interval - ((now + interval / 2) % interval);
}
