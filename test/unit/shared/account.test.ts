import { expect, test } from "vitest";
import {
  folderSchema,
  isAllowed,
  isAllowedThroughout,
  LONGEST_USERNAME,
  usernameSchema,
} from "../../../shared/account.ts";
import { rootKey, serviceKey } from "../../../shared/keys.ts";

const permissions = [
  { folder: "/", allow: ["list" as const] },
  { folder: "/in", allow: ["list" as const, "write" as const] },
  { folder: "/in/closed", allow: [] },
];

test.for([
  { path: "/", permission: "list", allowed: true },
  { path: "/x", permission: "write", allowed: false },
  { path: "/in", permission: "write", allowed: true },
  { path: "/in/deep/file", permission: "write", allowed: true },
  { path: "/inner", permission: "write", allowed: false },
  { path: "/in/closed/file", permission: "list", allowed: false },
] as const)("$permission on $path: $allowed", ({ path, permission, allowed }) => {
  expect(isAllowed({ permissions }, permission, path)).toBe(allowed);
});

test.for([
  { path: "/", allowed: false },
  { path: "/in", allowed: false },
  { path: "/in/deep", allowed: true },
  { path: "/in/closed", allowed: false },
  { path: "/in/clos", allowed: true },
])("writing to all of $path: $allowed", ({ path, allowed }) => {
  const everywhere = permissions.map((entry) =>
    entry.folder === "/" ? { ...entry, allow: ["write" as const] } : entry,
  );
  expect(isAllowedThroughout({ permissions: everywhere }, "write", path)).toBe(allowed);
});

test("without an entry nothing is allowed", () => {
  expect(isAllowed({ permissions: [{ folder: "/in", allow: ["list"] }] }, "list", "/")).toBe(false);
});

test.for(["/", "/inbound", "/a/b c/ü"])("%s is a folder", (folder) => {
  expect(folderSchema.safeParse(folder).success).toBe(true);
});

test.for(["", "inbound", "/a/", "//", "/a/../b", "/.", "/a\nb"])("%j is no folder", (folder) => {
  expect(folderSchema.safeParse(folder).success).toBe(false);
});

test("user names are lower-cased, and begin with a letter or digit", () => {
  expect(usernameSchema.parse("Acme.EU@x")).toBe("acme.eu@x");
  expect(usernameSchema.safeParse("a".repeat(LONGEST_USERNAME)).success).toBe(true);
  for (const bad of ["", "-a", "a b", "ä", "a".repeat(LONGEST_USERNAME + 1)])
    expect(usernameSchema.safeParse(bad).success).toBe(false);
});

test("keys have no slash in front and one at a folder's end", () => {
  expect(rootKey("", "p-000000000001", "/")).toBe("p-000000000001/");
  expect(rootKey("files/eu", "p-000000000001", "/inbound")).toBe("files/eu/p-000000000001/inbound/");
  expect(serviceKey("")).toBe(".pasvport/");
});
