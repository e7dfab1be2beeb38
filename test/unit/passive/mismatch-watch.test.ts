import pino from "pino";
import { expect, test } from "vitest";
import type { Mismatch } from "../../../ftp-node/passive/address-witness.ts";
import { MismatchWatch } from "../../../ftp-node/passive/mismatch-watch.ts";

const mismatch = (version: number, witnessed: string | undefined): Mismatch => ({
  published: { address: "198.51.100.1", version },
  witnessed: { address: witnessed },
});

/** A watch, what it reported and the levels of what it logged. */
function watched() {
  const reported: Mismatch[] = [];
  const logged: number[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line).level) });
  const watch = new MismatchWatch({ report: async (found) => void reported.push(found), log });
  return { watch, reported, logged };
}

test("a mismatch is reported at once, and every 30 seconds while it lasts; the log says it once", () => {
  const { watch, reported, logged } = watched();
  for (let now = 0; now < 65_000; now += 2_000) watch.look(mismatch(1, undefined), now);

  expect(reported).toEqual([mismatch(1, undefined), mismatch(1, undefined), mismatch(1, undefined)]);
  expect(logged).toEqual([pino.levels.values.warn]);
});

test("another publication and another testimony are each reported at once", () => {
  const { watch, reported } = watched();
  watch.look(mismatch(1, undefined), 0);
  watch.look(mismatch(2, undefined), 1);
  watch.look(mismatch(2, "198.51.100.2"), 2);

  expect(reported).toEqual([mismatch(1, undefined), mismatch(2, undefined), mismatch(2, "198.51.100.2")]);
});

test("one that comes and goes is reported no more often, and each end is logged", () => {
  const { watch, reported, logged } = watched();
  watch.look(undefined, 0);
  watch.look(mismatch(1, undefined), 1);
  watch.look(undefined, 2);
  watch.look(mismatch(1, undefined), 3);
  watch.look(undefined, 4);

  expect(reported).toEqual([mismatch(1, undefined)]);
  const { info, warn } = pino.levels.values;
  expect(logged).toEqual([warn, info, warn, info]);
});
