import fc from "fast-check";
import { expect, test } from "vitest";
import { sortedGently } from "../../../ftp-node/storage/directory/sorted-gently.ts";

test("it sorts by the bytes of UTF-8, whatever the number", async () => {
  const keys = fc.sample(fc.string({ unit: "grapheme" }), { numRuns: 20_000, seed: 1 });
  for (const count of [0, 1, 4_096, 4_097, 20_000]) {
    const sorted = await sortedGently(keys.slice(0, count));
    expect(sorted.map((key) => Buffer.from(key))).toEqual(
      keys
        .slice(0, count)
        .map((key) => Buffer.from(key))
        .sort(Buffer.compare),
    );
  }
});

test("others have their turn meanwhile", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await sortedGently(Array.from({ length: 200_000 }, (_, index) => `${(index * 7919) % 200_000}`));
  clearInterval(timer);

  expect(turns).toBeGreaterThan(10);
});
