import fc from "fast-check";
import { expect, test } from "vitest";
import { KeySpace } from "../../../ftp-node/storage/key-space.ts";
import { StorageError } from "../../../ftp-node/storage/storage.ts";
import { ROOT, resolvePath, type VirtualPath } from "../../../ftp-node/storage/virtual-path.ts";
import { rootKey, serviceKey } from "../../../shared/keys.ts";

const ROOT_KEY = rootKey("prod", "p-000000000001", "/inbound");
const keys = new KeySpace(ROOT_KEY, serviceKey("prod"));

function failureOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    if (error instanceof StorageError) return error.failure;
    throw error;
  }
}

test("paths become keys below the root", () => {
  expect(keys.file("/a/b" as VirtualPath)).toBe("prod/p-000000000001/inbound/a/b");
  expect(keys.folder("/a/b" as VirtualPath)).toBe("prod/p-000000000001/inbound/a/b/");
  expect(keys.folder(ROOT)).toBe("prod/p-000000000001/inbound/");
});

test("whatever a client writes, its key lies below the root, within S3's limit, or is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      const path = resolvePath(ROOT, text);
      if (path === undefined || path === ROOT) return;
      const failure = failureOf(() => keys.folder(path));
      if (failure !== "none") return void expect(failure).toBe("bad-name");
      expect(keys.folder(path).startsWith(ROOT_KEY)).toBe(true);
      expect(keys.folder(path)).not.toMatch(/\/\.{0,2}\//);
      expect(Buffer.byteLength(keys.folder(path))).toBeLessThanOrEqual(1024);
    }),
  );
});

test("the limit counts bytes, and leaves one for a folder's slash", () => {
  const room = 1024 - Buffer.byteLength(ROOT_KEY) - 1;

  expect(failureOf(() => keys.file(`/${"n".repeat(room)}` as VirtualPath))).toBe("none");
  expect(failureOf(() => keys.file(`/${"n".repeat(room + 1)}` as VirtualPath))).toBe("bad-name");
  expect(failureOf(() => keys.file(`/${"é".repeat(room / 2 + 1)}` as VirtualPath))).toBe("bad-name");
});

test("the service's own is nobody's, even from a root around it", () => {
  const all = new KeySpace("prod/", serviceKey("prod"));

  for (const path of ["/.pasvport", "/.pasvport/uploads/x"])
    expect(failureOf(() => all.file(path as VirtualPath))).toBe("denied");
  expect(all.file("/.pasvport-notes" as VirtualPath)).toBe("prod/.pasvport-notes");
});
