import fc from "fast-check";
import { isPresentable } from "../../../../ftp-node/storage/names.ts";
import type { Entry } from "../../../../ftp-node/storage/storage.ts";

/** Names as back ends give them, with what may confuse a formatter. */
export const anyName: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.string({
      unit: fc.constantFrom(" ", "-", ";", "=", '"', "/", "\\", "*", "[", "\u2028", "a", "😀"),
      minLength: 1,
    }),
  )
  .filter((name) => isPresentable(name) && !name.includes("/"));

export const anyEntry: fc.Arbitrary<Entry> = fc.record({
  name: anyName,
  kind: fc.constantFrom("file", "folder"),
  size: fc.maxSafeNat(),
  modified: fc.date(),
  created: fc.date(),
});
