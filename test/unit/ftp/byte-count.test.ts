import { expect, test } from "vitest";
import { parseByteCount } from "../../../ftp-node/ftp/byte-count.ts";

test.for([
  ["0", 0],
  ["007", 7],
  [" 5 ", 5],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ["9007199254740993", Number.MAX_SAFE_INTEGER],
  ["9223372036854775807", Number.MAX_SAFE_INTEGER],
  ["9223372036854775808", undefined],
  ["9".repeat(4_000), undefined],
  ["", undefined],
  ["-1", undefined],
  ["+1", undefined],
  ["1e3", undefined],
  ["0x10", undefined],
  ["1.5", undefined],
  ["٣", undefined],
] as const)("%j is %j", ([text, count]) => {
  expect(parseByteCount(text)).toBe(count);
});
