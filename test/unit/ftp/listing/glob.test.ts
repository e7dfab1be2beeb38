import fc from "fast-check";
import { expect, test } from "vitest";
import { isPattern, matcherOf } from "../../../../ftp-node/ftp/listing/glob.ts";

test.for([
  { pattern: "*", matches: ["", "a", ".hidden", "a b.txt"], others: [] },
  { pattern: "*.txt", matches: [".txt", "a.txt", "a.txt.txt"], others: ["a.txt2", "a.TXT", "txt"] },
  { pattern: "a?c", matches: ["abc", "a😀c", "a*c"], others: ["ac", "abbc"] },
  { pattern: "[a-c]1", matches: ["a1", "c1"], others: ["d1", "-1", "A1"] },
  { pattern: "[!a-c]1", matches: ["d1", "!1"], others: ["a1", "1"] },
  { pattern: "[^a]", matches: ["b", "^"], others: ["a"] },
  { pattern: "[]a]", matches: ["]", "a"], others: ["[]a]", "b"] },
  { pattern: "[!]]", matches: ["a"], others: ["]"] },
  { pattern: "[a-]", matches: ["a", "-"], others: ["b"] },
  { pattern: "[a\\-c]", matches: ["a", "-", "c"], others: ["b", "\\"] },
  { pattern: "[z-a]", matches: [], others: ["a", "z", "-", "m"] },
  { pattern: "[\\]]", matches: ["]"], others: ["\\", "\\]"] },
  { pattern: "[ü-😀]", matches: ["ü", "文", "😀"], others: ["a"] },
  { pattern: "[a", matches: ["[a"], others: ["a"] },
  { pattern: "[", matches: ["["], others: [""] },
  { pattern: "{a,b}*", matches: ["{a,b}", "{a,b}c"], others: ["a", "b"] },
  { pattern: "\\*\\?\\[x]", matches: ["*?[x]"], others: ["a?[x]", "\\*\\?\\[x]"] },
  { pattern: "a\\", matches: ["a\\"], others: ["a"] },
  { pattern: "**a**", matches: ["a", "xax"], others: ["b"] },
  { pattern: "$(id);.+", matches: ["$(id);.+"], others: ["$(id);xx"] },
])("$pattern", ({ pattern, matches, others }) => {
  const matcher = matcherOf(pattern);
  expect(matches.filter((name) => !matcher(name))).toEqual([]);
  expect(others.filter((name) => matcher(name))).toEqual([]);
});

test.for(["*", "a?", "[x]", "a\\*"])("%s is a pattern", (name) => {
  expect(isPattern(name)).toBe(true);
});

test.for(["", "a.txt", "{a,b}", "back\\slash", "x]", "~", "$HOME"])("%j is a name", (name) => {
  expect(isPattern(name)).toBe(false);
});

/** By the definition, in exponential time. */
function naive(pattern: string, name: string): boolean {
  const [token = "", rest] = [pattern[0], pattern.slice(1)];
  if (pattern === "") return name === "";
  if (token === "*") return naive(rest, name) || (name !== "" && naive(pattern, name.slice(1)));
  if (name === "") return false;
  if (token === "?") return naive(rest, name.slice(1));
  const [whole, not, from = "", to = ""] = /^\[(!?)(.)-(.)\]/.exec(pattern) ?? [];
  if (whole === undefined) return token === name[0] && naive(rest, name.slice(1));
  const isIn = name >= from && (name[0] ?? "") <= to;
  return isIn === (not === "") && naive(pattern.slice(whole.length), name.slice(1));
}

test("it matches what the definition says", () => {
  const token = fc.constantFrom("*", "?", "a", "b", "c", "[a-b]", "[!b-c]", "[b-b]");
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join("")),
      fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 }),
      (pattern, name) => {
        expect(matcherOf(pattern)(name)).toBe(naive(pattern, name));
      },
    ),
    { numRuns: 1_000 },
  );
});

test("an escaped name matches itself and nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, other) => {
      const matcher = matcherOf(name.replace(/[*?[\\]/g, "\\$&"));
      expect(matcher(name)).toBe(true);
      expect(matcher(other)).toBe(name === other);
    }),
  );
});

test("no pattern and no name make it throw", () => {
  const text = fc.string({ unit: fc.constantFrom("*", "?", "[", "]", "!", "^", "-", "\\", "a", "😀", "\ud800") });
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      expect(matcherOf(pattern)(name)).toBeTypeOf("boolean");
    }),
  );
});

test("a pattern that makes others go back and forth needs few steps", () => {
  // Backtracking would need more steps than there are atoms; the test would not end.
  const matcher = matcherOf(`${"*a".repeat(100)}*b`);
  expect(matcher("a".repeat(255))).toBe(false);
  expect(matcher(`${"a".repeat(255)}b`)).toBe(true);
});
