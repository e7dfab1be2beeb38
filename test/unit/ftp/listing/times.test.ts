import { expect, test } from "vitest";
import { formatLongTime, formatTime } from "../../../../ftp-node/ftp/listing/times.ts";

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
