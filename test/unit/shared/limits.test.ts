import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NODE_LIMITS, nodeLimitsSchema, withLimit } from "../../../shared/limits.ts";

test("one limit is changed by its name", () => {
  expect(withLimit(NODE_LIMITS, "idleSeconds=300")).toEqual({ ...NODE_LIMITS, idleSeconds: 300 });
  expect(withLimit(NODE_LIMITS, "failedLoginSeconds=0")).toMatchObject({ failedLoginSeconds: 0 });
});

test.for([
  { text: "idle=300", says: '"idle=300" is not a limit; write NAME=VALUE with one of loginSeconds, idleSeconds, ' },
  { text: "idleSeconds", says: '"idleSeconds" is not a limit' },
  { text: "idleSeconds=", says: "idleSeconds: Too small: expected number to be >0." },
  { text: "idleSeconds=soon", says: "idleSeconds: Invalid input: expected number, received NaN." },
  { text: "sessions=1.5", says: "sessions: Invalid input: expected int, received number." },
  { text: "constructor=1", says: "is not a limit" },
])("$text is refused: $says", ({ text, says }) => {
  expect(() => withLimit(NODE_LIMITS, text)).toThrow(says);
});

test("docs/limits.md names every limit and its default", async () => {
  const page = await readFile(new URL("../../../docs/limits.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, name, value]) => [name, value]);
  const limits = Object.keys(nodeLimitsSchema.shape).map((name) => [name, String(Object(NODE_LIMITS)[name] ?? "–")]);
  expect(rows.toSorted()).toEqual(limits.toSorted());
});
