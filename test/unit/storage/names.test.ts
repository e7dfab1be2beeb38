import fc from "fast-check";
import { expect, test } from "vitest";
import { compareBytes, isPresentable } from "../../../ftp-node/storage/names.ts";

test.for(["a", " ", "...", "日本語", "a\\b", "\u00a0", "\ufffd"])("%j can be shown", (name) => {
  expect(isPresentable(name)).toBe(true);
});

test.for(["", ".", "..", "a\r\nb", "\x1b[2J", "\x7f", "\x85", "\ud800"])("%j cannot be shown", (name) => {
  expect(isPresentable(name)).toBe(false);
});

test("names are ordered by the bytes of UTF-8", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (names) => {
      const sorted = names.toSorted(compareBytes).map((name) => Buffer.from(name));
      expect(sorted).toEqual(sorted.toSorted(Buffer.compare));
    }),
  );
  expect(["😀", "\uff5e"].toSorted(compareBytes)).toEqual(["\uff5e", "😀"]);
});
