import { describe, expect, test } from "vitest";
import { formatLongTime, formatTime, parseTime } from "../../../ftp-node/ftp/times.ts";

describe("a client's time", () => {
  test.for([
    ["20261121093005", "2026-11-21T09:30:05.000Z"],
    ["20261121093005.25", "2026-11-21T09:30:05.250Z"],
    ["20261121093005.123456789", "2026-11-21T09:30:05.123Z"],
    ["202611210930", "2026-11-21T09:30:00.000Z"],
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
    ["2026112109", undefined],
    ["202611210930055", undefined],
    ["202611210930.5", undefined],
    ["20261121093005.", undefined],
    ["-0261121093005", undefined],
    ["now", undefined],
    ["", undefined],
  ] as const)("%j is %j", ([text, time]) => {
    expect(parseTime(text)?.toISOString()).toBe(time);
  });
});

const now = new Date("2026-11-21T12:00:00Z");

test.for([
  { time: "2026-11-20T09:05:07.999Z", formatted: "20261120090507", long: "Nov 20 09:05" },
  { time: "2026-11-22T11:59:00Z", formatted: "20261122115900", long: "Nov 22 11:59" },
  { time: "2026-05-01T00:00:00Z", formatted: "20260501000000", long: "May  1  2026" },
  { time: "1969-12-31T23:59:59Z", formatted: "19700101000000", long: "Jan  1  1970" },
  { time: "+012026-01-01T00:00:00Z", formatted: "99991231235959", long: "Dec 31  9999" },
  { time: "not a time", formatted: "19700101000000", long: "Jan  1  1970" },
])("$time → $formatted, $long", ({ time, formatted, long }) => {
  expect(formatTime(new Date(time))).toBe(formatted);
  expect(formatLongTime(new Date(time), now)).toBe(long);
});
