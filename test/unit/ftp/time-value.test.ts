import { expect, test } from "vitest";
import { parseTime } from "../../../ftp-node/ftp/time-value.ts";

test.for([
  ["20261121093005", "2026-11-21T09:30:05.000Z"],
  ["20261121093005.25", "2026-11-21T09:30:05.250Z"],
  ["20261121093005.123456789", "2026-11-21T09:30:05.123Z"],
  ["20240229000000", "2024-02-29T00:00:00.000Z"],
  ["19691231235959", "1969-12-31T23:59:59.000Z"],
  ["20260229000000", undefined],
  ["20260230000000", undefined],
  ["20261301000000", undefined],
  ["20260001000000", undefined],
  ["20260100000000", undefined],
  ["20261121240000", undefined],
  ["20261121096000", undefined],
  ["20261121093060", undefined],
  ["2026112109300", undefined],
  ["202611210930055", undefined],
  ["20261121093005.", undefined],
  ["now", undefined],
  ["", undefined],
] as const)("%j is %j", ([text, time]) => {
  expect(parseTime(text)?.toISOString()).toBe(time);
});
