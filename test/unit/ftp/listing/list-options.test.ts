import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_OPTIONS, parseListArgument } from "../../../../ftp-node/ftp/listing/list-options.ts";
import { anyName } from "./any-entry.ts";

test.for([
  { argument: "", options: {}, path: "" },
  { argument: "-a", options: {}, path: "" },
  { argument: "-l", options: { long: true }, path: "" },
  { argument: "-la", options: { long: true }, path: "" },
  { argument: "-aL", options: {}, path: "" },
  { argument: "-CF", options: {}, path: "" },
  { argument: "-1", options: {}, path: "" },
  { argument: "-h", options: {}, path: "" },
  { argument: "-R", options: { recursive: true }, path: "" },
  { argument: "-alR photos", options: { long: true, recursive: true }, path: "photos" },
  { argument: "-d", options: { itself: true }, path: "" },
  { argument: "-rt", options: { order: "time", reverse: true }, path: "" },
  { argument: "-tS", options: { order: "size" }, path: "" },
  { argument: "-l -a", options: { long: true }, path: "" },
  { argument: "-l  -a  sub/x", options: { long: true }, path: "sub/x" },
  { argument: "-la ", options: { long: true }, path: "" },
  { argument: "-Zyxk", options: {}, path: "" },
  { argument: "--", options: {}, path: "" },
  { argument: "-- -l", options: {}, path: "-l" },
  { argument: "-l --  a", options: { long: true }, path: " a" },
  { argument: "./-l", options: {}, path: "./-l" },
  { argument: "a -l", options: {}, path: "a -l" },
  { argument: " -l", options: {}, path: " -l" },
  { argument: "-", options: {}, path: "-" },
  { argument: "-odd.txt", options: {}, path: "-odd.txt" },
  { argument: "--full-time", options: {}, path: "--full-time" },
  { argument: "-a *.txt", options: {}, path: "*.txt" },
])("$argument", ({ argument, options, path }) => {
  expect(parseListArgument(argument)).toMatchObject({ options: { ...NO_OPTIONS, ...options }, path });
});

test.for([
  { argument: "-l", isDoubtful: false },
  { argument: "-report", isDoubtful: true },
  { argument: "-odd name", isDoubtful: true },
  { argument: "-- -odd name", isDoubtful: false },
  { argument: "name", isDoubtful: false },
])("whether $argument could be a name: $isDoubtful", ({ argument, isDoubtful }) => {
  expect(parseListArgument(argument).isDoubtful).toBe(isDoubtful);
});

const words = fc
  .array(fc.stringMatching(/^-[A-Za-z0-9]+$/), { maxLength: 4 })
  .map((all) => all.map((w) => `${w} `).join(""));

test("any name is reached behind any options", () => {
  fc.assert(
    fc.property(words, anyName, (options, name) => {
      expect(parseListArgument(`${options}-- ${name}`).path).toBe(name);
    }),
  );
});

test("a name that has no hyphen or blank in front is reached without more", () => {
  fc.assert(
    fc.property(words, anyName, (options, name) => {
      fc.pre(!/^[- ]/.test(name));
      expect(parseListArgument(options + name).path).toBe(name);
    }),
  );
});

test("what is left is always the argument's end, and what is gone is options", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("-", " ", "l", "R", "é", "/") }), (argument) => {
      const { path } = parseListArgument(argument);
      expect(argument.endsWith(path)).toBe(true);
      expect(argument.slice(0, argument.length - path.length)).toMatch(/^(-[lR]+( +|$))*(--( |$))?$/);
    }),
  );
});
