import { expect, test } from "vitest";
import { formatLongLine, formatTime } from "../../../ftp-node/ftp/listing.ts";

const now = new Date("2026-11-21T12:00:00Z");
const file = { name: "a b.csv", kind: "file", size: 1024, modified: new Date("2026-11-20T09:05:00Z") } as const;

test.for([
  { entry: file, line: "-rw-r--r--   1 ftp      ftp              1024 Nov 20 09:05 a b.csv" },
  {
    entry: { ...file, kind: "folder", size: 0 } as const,
    line: "drwxr-xr-x   1 ftp      ftp                 0 Nov 20 09:05 a b.csv",
  },
  {
    entry: { ...file, modified: new Date("2025-01-02T00:00:00Z") },
    line: "-rw-r--r--   1 ftp      ftp              1024 Jan  2  2025 a b.csv",
  },
  {
    entry: { ...file, modified: new Date("2027-01-02T00:00:00Z") },
    line: "-rw-r--r--   1 ftp      ftp              1024 Jan  2  2027 a b.csv",
  },
])("$line", ({ entry, line }) => {
  expect(formatLongLine(entry, now)).toBe(line);
});

test("times are UTC, to the second", () => {
  expect(formatTime(file.modified)).toBe("20261120090500");
});
