import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  childOf,
  nameOf,
  parentOf,
  ROOT,
  resolvePath,
  type VirtualPath,
} from "../../../ftp-node/storage/virtual-path.ts";
import { isWithin } from "../../../shared/folders.ts";

/** What a client may write after a verb: many slashes and dots, and anything else. */
const argument = fc
  .array(fc.oneof(fc.constantFrom("/", "//", ".", "..", "...", "a", " ", "\\", "~", "%2e%2e", "é"), fc.string()), {
    maxLength: 12,
  })
  .map((pieces) => pieces.join(""));
const breaksLines = (text: string) => /[\0\r\n]/.test(text);
const path = argument.filter((text) => !breaksLines(text)).map((text) => resolved(ROOT, text));

function resolved(from: VirtualPath, text: string): VirtualPath {
  const result = resolvePath(from, text);
  if (result === undefined) throw new TypeError(`${JSON.stringify(text)} is not a path.`);
  return result;
}

test.for([
  { from: "/", argument: "a", path: "/a" },
  { from: "/a", argument: "b/c", path: "/a/b/c" },
  { from: "/a", argument: "/b", path: "/b" },
  { from: "/a/b", argument: "..", path: "/a" },
  { from: "/a/b", argument: "../../../..", path: "/" },
  { from: "/a", argument: "/../../etc/passwd", path: "/etc/passwd" },
  { from: "/a", argument: "b/../../c", path: "/c" },
  { from: "/a", argument: "./b/.", path: "/a/b" },
  { from: "/a", argument: "b//c///", path: "/a/b/c" },
  { from: "/a", argument: "", path: "/a" },
  { from: "/a", argument: "...", path: "/a/..." },
  { from: "/a", argument: "..\\..\\b", path: "/a/..\\..\\b" },
  { from: "/a", argument: "%2e%2e/b", path: "/a/%2e%2e/b" },
  { from: "/a", argument: "~", path: "/a/~" },
  { from: "/a", argument: " b ", path: "/a/ b " },
])("from $from, $argument is $path", ({ from, argument, path }) => {
  expect(resolvePath(resolved(ROOT, from), argument)).toBe(path);
});

test.for(["a\0b", "a\rb", "a\nb", "\r\n"])("%j is no path", (text) => {
  expect(resolvePath(ROOT, text)).toBeUndefined();
});

describe("whatever a client writes", () => {
  test("a path is absolute, and made of names alone", () => {
    fc.assert(
      fc.property(path, argument, (from, text) => {
        const result = resolvePath(from, text);
        expect(result === undefined).toBe(breaksLines(text));
        if (result === undefined || result === ROOT) return;
        expect(result.startsWith("/")).toBe(true);
        for (const name of result.slice(1).split("/")) expect(["", ".", ".."]).not.toContain(name);
      }),
    );
  });

  test("a path leads to itself, from anywhere", () => {
    fc.assert(fc.property(path, path, (from, to) => void expect(resolvePath(from, to)).toBe(to)));
  });

  test("a path is within the root and within itself", () => {
    fc.assert(fc.property(path, (one) => isWithin(ROOT, one) && isWithin(one, one)));
  });

  test("two steps are one", () => {
    const relative = argument.filter((text) => !breaksLines(text) && !text.startsWith("/"));
    fc.assert(
      fc.property(path, relative, relative, (from, first, second) => {
        expect(resolvePath(resolved(from, first), second)).toBe(resolvePath(from, `./${first}/${second}`));
      }),
    );
  });

  test("a path is the child of its parent, and lies within it", () => {
    fc.assert(
      fc.property(path, (one) => {
        if (one === ROOT) return;
        expect(childOf(parentOf(one), nameOf(one))).toBe(one);
        expect(isWithin(parentOf(one), one)).toBe(true);
        expect(isWithin(one, parentOf(one))).toBe(false);
      }),
    );
  });

  test("a name that goes on is another folder", () => {
    fc.assert(
      fc.property(path, (one) => {
        if (one === ROOT) return;
        expect(isWithin(one, `${one}x` as VirtualPath)).toBe(false);
      }),
    );
  });
});

test("the root is its own parent", () => {
  expect(parentOf(ROOT)).toBe(ROOT);
  expect(nameOf(ROOT)).toBe("/");
});
