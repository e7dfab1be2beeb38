import fc from "fast-check";
import { expect, test } from "vitest";
import { Rate } from "../../../ftp-node/limits/rate.ts";

test("a second's worth passes at once, what comes after waits", () => {
  const rate = new Rate(10);
  for (let taken = 0; taken < 10; taken++) expect(rate.take(1, 0)).toBe(0);
  expect(rate.take(1, 0)).toBe(100);
  expect(rate.take(1, 0)).toBe(200);
  expect(rate.take(1, 2_200)).toBe(0);
});

test("what would wait too long is refused, and takes nothing", () => {
  const rate = new Rate(1);
  rate.take(3, 0);
  expect(rate.take(1, 0, 2_000)).toBeUndefined();
  expect(rate.take(1, 0, 3_000)).toBe(3_000);
});

test("whoever waits as told never gets more than the rate and a second's worth", () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), amounts, (perSecond, wanted) => {
      const rate = new Rate(perSecond);
      let now = 0;
      let taken = 0;
      for (const amount of wanted) {
        now += rate.take(amount, now);
        taken += amount;
        expect(taken).toBeLessThanOrEqual(perSecond * (now / 1000 + 1) + 1e-6);
      }
    }),
  );
});
