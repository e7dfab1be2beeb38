import { expect, test } from "vitest";
import { parseTimestamp } from "../../../ftp-node/ftp/timestamp.ts";

test.for([
  { text: "20261121093005", time: "2026-11-21T09:30:05.000Z" },
  { text: "202611210930", time: "2026-11-21T09:30:00.000Z" },
  { text: "20240229000000", time: "2024-02-29T00:00:00.000Z" },
  { text: "19700101000000", time: "1970-01-01T00:00:00.000Z" },
  { text: "20260229000000", time: undefined },
  { text: "20261301000000", time: undefined },
  { text: "20260100000000", time: undefined },
  { text: "20260101240000", time: undefined },
  { text: "20260101006000", time: undefined },
  { text: "2026010100", time: undefined },
  { text: "202601010000000", time: undefined },
  { text: "-0260101000000", time: undefined },
  { text: "", time: undefined },
])('"$text" → $time', ({ text, time }) => {
  expect(parseTimestamp(text)?.toISOString()).toBe(time);
});
