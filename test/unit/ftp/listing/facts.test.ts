import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFacts, type Viewer } from "../../../../ftp-node/ftp/listing/facts.ts";
import { MLST_FACTS } from "../../../../ftp-node/ftp/session.ts";
import { childOf, ROOT } from "../../../../ftp-node/storage/virtual-path.ts";
import { accountSchema, type Permission, permissionSchema } from "../../../../shared/account.ts";
import { anyEntry } from "./any-entry.ts";

const ACCOUNT = accountSchema.parse({
  username: "alice",
  partnerId: "p-000000000001",
  status: "active",
  credentials: [],
  etag: "1",
  createdAt: "2026-11-21T12:00:00Z",
  updatedAt: "2026-11-21T12:00:00Z",
});
const file = { name: "file", kind: "file", size: 1024, modified: new Date("2026-11-20T09:05:07Z") } as const;
const folder = { ...file, kind: "folder", size: 0 } as const;

function viewer(allowed: readonly Permission[] = permissionSchema.options, account = ACCOUNT): Viewer {
  return {
    account,
    facts: MLST_FACTS,
    may: (permissions) => [permissions].flat().some((each) => allowed.includes(each)),
  };
}

/** RFC 3659 §7.2, read back. */
function parse(line: string): Record<string, string> {
  expect(line).toMatch(/^([a-z.]+=[^;\r\n]*;)*$/);
  return Object.fromEntries(
    line
      .split(";")
      .slice(0, -1)
      .map((fact) => fact.split("=") as [string, string]),
  );
}

function factsOf(entry: Parameters<typeof formatFacts>[2], by = viewer(), path = childOf(ROOT, entry.name)) {
  return parse(formatFacts(by, path, entry));
}

test("all facts of a file and of a folder", () => {
  const created = new Date("2025-01-02T03:04:05Z");
  expect(formatFacts(viewer(), childOf(ROOT, "file"), { ...file, created })).toMatch(
    /^type=file;size=1024;modify=20261120090507;create=20250102030405;perm=awrdf;unique=[0-9a-f]{32};unix\.mode=0644;$/,
  );
  expect(formatFacts(viewer(), childOf(ROOT, "file"), folder)).toMatch(
    /^type=dir;modify=20261120090507;perm=celmpdf;unique=[0-9a-f]{32};unix\.mode=0755;$/,
  );
});

test("a time that the store does not know is left out", () => {
  expect(factsOf({ ...folder, modified: new Date(0) })).not.toHaveProperty("modify");
  expect(factsOf(folder)).not.toHaveProperty("create");
});

test.for<{ entry: typeof file | typeof folder; may: Permission[]; perm: string }>([
  { entry: file, may: [], perm: "" },
  { entry: file, may: ["read"], perm: "r" },
  { entry: file, may: ["read", "write", "list"], perm: "r" },
  { entry: file, may: ["append", "delete"], perm: "ad" },
  { entry: folder, may: [], perm: "e" },
  { entry: folder, may: ["write"], perm: "ce" },
  { entry: folder, may: ["list", "makeDirectory", "rename"], perm: "elmf" },
])("$entry.kind, who may $may: perm=$perm", ({ entry, may, perm }) => {
  expect(factsOf(entry, viewer(may)).perm).toBe(perm);
});

describe("unique", () => {
  test("is the file's, whatever the account's root", () => {
    const inside = viewer(permissionSchema.options, { ...ACCOUNT, username: "bob", root: "/a" });
    expect(factsOf(file, inside).unique).toBe(factsOf(file, viewer(), childOf(childOf(ROOT, "a"), "file")).unique);
  });

  test("is no other's", () => {
    const other = viewer(permissionSchema.options, { ...ACCOUNT, partnerId: "p-000000000002" });
    const all = [factsOf(file), factsOf({ ...file, name: "File" }), factsOf(file, other)].map(({ unique }) => unique);
    expect(new Set(all).size).toBe(3);
  });
});

test("whatever the entry, the facts can be read back", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const facts = factsOf(entry);
      expect(facts).toMatchObject({ type: entry.kind === "folder" ? "dir" : "file", unique: expect.any(String) });
      expect(facts.size).toBe(entry.kind === "folder" ? undefined : String(entry.size));
      for (const time of [facts.modify, facts.create]) expect(time ?? "20261120090507").toMatch(/^\d{14}$/);
    }),
  );
});
