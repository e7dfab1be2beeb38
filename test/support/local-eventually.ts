import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 20;

/** Looks until there is something to see. Rejects when there is still nothing after `seconds`. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 15,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} seconds`);
    await delay(LOOK_MS);
  }
}
