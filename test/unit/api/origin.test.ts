import { expect, test } from "vitest";
import { Origin } from "../../../lambda/api/origin.ts";

const LETTERS = "abcdefghij";

test("an origin gives the same again after it was written down", () => {
  const origin = new Origin();
  const again = Origin.parse(origin.format());

  expect(again.at).toEqual(origin.at);
  expect(again.bytes("a", 9)).toEqual(origin.bytes("a", 9));
  expect(again.text("a", LETTERS, 24)).toBe(origin.text("a", LETTERS, 24));
  expect(again.uuid("a")).toBe(origin.uuid("a"));
  expect(origin.bytes("b", 9)).not.toEqual(origin.bytes("a", 9));
  expect(new Origin(origin.at).bytes("a", 9)).not.toEqual(origin.bytes("a", 9));
});

test("each letter comes about as often as any other, at each place", () => {
  const texts = Array.from({ length: 2000 }, () => new Origin().text("a", LETTERS, 8));

  for (let place = 0; place < 8; place++)
    for (const letter of LETTERS) {
      const often = texts.filter((text) => text[place] === letter).length;
      // 200 are to be expected; nine standard deviations.
      expect(Math.abs(often - 200)).toBeLessThan(120);
    }
});

test("its UUIDs are of the version that is ours to fill", () => {
  expect(new Origin().uuid("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
