import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLongLine } from "../../../../ftp-node/ftp/listing/long-line.ts";
import { type Permission, permissionSchema } from "../../../../shared/account.ts";
import { anyEntry } from "./any-entry.ts";

const now = new Date("2026-11-21T12:00:00Z");
const file = { name: "a b.csv", kind: "file", size: 1024, modified: new Date("2026-11-20T09:05:00Z") } as const;
const folder = { ...file, kind: "folder", size: 0 } as const;
const everything: ReadonlySet<Permission> = new Set(permissionSchema.options);

test.for([
  { entry: file, line: "-rw-r--r--   1 ftp      ftp              1024 Nov 20 09:05 a b.csv" },
  { entry: folder, line: "drwxr-xr-x   1 ftp      ftp                 0 Nov 20 09:05 a b.csv" },
  {
    entry: { ...file, modified: new Date("2025-01-02T00:00:00Z") },
    line: "-rw-r--r--   1 ftp      ftp              1024 Jan  2  2025 a b.csv",
  },
  {
    entry: { ...file, modified: new Date("2027-01-02T00:00:00Z") },
    line: "-rw-r--r--   1 ftp      ftp              1024 Jan  2  2027 a b.csv",
  },
  {
    entry: { ...file, name: "  'x' \"y\"" },
    line: "-rw-r--r--   1 ftp      ftp              1024 Nov 20 09:05   'x' \"y\"",
  },
])("$line", ({ entry, line }) => {
  expect(formatLongLine(entry, everything, now)).toBe(line);
});

test.for<{ entry: typeof file | typeof folder; may: Permission[]; letters: string }>([
  { entry: file, may: ["list"], letters: "----------" },
  { entry: file, may: ["list", "read"], letters: "-r--r--r--" },
  { entry: file, may: ["list", "append"], letters: "--w-------" },
  { entry: file, may: ["read", "write"], letters: "-r--r--r--" },
  { entry: file, may: ["read", "overwrite"], letters: "-rw-r--r--" },
  { entry: folder, may: [], letters: "d--x--x--x" },
  { entry: folder, may: ["list", "read"], letters: "dr-xr-xr-x" },
  { entry: folder, may: ["write"], letters: "d-wx--x--x" },
  { entry: folder, may: ["list", "makeDirectory"], letters: "drwxr-xr-x" },
])("$entry.kind, who may $may: $letters", ({ entry, may, letters }) => {
  expect(formatLongLine(entry, new Set(may), now).slice(0, 10)).toBe(letters);
});

test("whatever the entry, it is one line that tells kind, size and name", () => {
  const line = /^([d-])([r-][w-][x-]){3} +1 ftp +ftp +(\d+) (\w{3} [ \d]\d) ( \d{4}|\d\d:\d\d) ([^\r\n]*)$/;
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const [, kind, , size, , , name] = line.exec(formatLongLine(entry, everything, now)) ?? [];
      expect({ kind, size, name }).toEqual({
        kind: entry.kind === "folder" ? "d" : "-",
        size: String(entry.size),
        name: entry.name,
      });
    }),
  );
});
