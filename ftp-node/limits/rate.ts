/**
 * So much per second, with a second's worth at once after a pause: a leaky bucket that is kept as the time at which it
 * will be empty (GCRA). Times are milliseconds.
 */
export class Rate {
  readonly #perSecond: number;
  #emptyAt = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Takes the amount, and tells how long to wait for it. Undefined, and nothing is taken, when that is longer than `longest`. */
  take(amount: number, now: number): number;
  take(amount: number, now: number, longest: number): number | undefined;
  take(amount: number, now: number, longest = Number.POSITIVE_INFINITY): number | undefined {
    const emptyAt = Math.max(this.#emptyAt, now) + (amount / this.#perSecond) * 1000;
    const wait = Math.max(0, emptyAt - now - 1000);
    if (wait > longest) return undefined;
    this.#emptyAt = emptyAt;
    return wait;
  }

  /** Whether it is as if it had never been used. */
  isIdle(now: number): boolean {
    return this.#emptyAt <= now;
  }
}
