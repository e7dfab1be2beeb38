import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPortRange, parsePortRange, portsIn } from "../../../shared/ports.ts";

test("what is written is read", () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(port, port, (a, b) => {
      const range = { first: Math.min(a, b), last: Math.max(a, b) };
      expect(parsePortRange(formatPortRange(range))).toEqual(range);
    }),
  );
});

test.for(["9-1", "0-5", "1-65536", "a-b", "", "1-2-3", "-5"])("%s is refused in a sentence", (text) => {
  expect(() => parsePortRange(text)).toThrow(`"${text}" is not a port range; write FIRST-LAST`);
});

test("a range includes both its ends", () => {
  expect(portsIn({ first: 7, last: 9 })).toEqual([7, 8, 9]);
});
