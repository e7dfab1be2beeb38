import { expect, test } from "vitest";
import { ROOT, resolvePath, type VirtualPath } from "../../../ftp-node/storage/virtual-path.ts";
import { at, begin, contentOf, failureOf, list, type OpenSubject, upload } from "./subject.ts";

const NAMES = [
  "two words",
  " blank before",
  "blank after ",
  "-rf",
  "...",
  ".hidden",
  'it\'s "quoted"',
  "100% sure",
  "%41%2F",
  "a+b",
  "a&b<c>",
  "#1?x=y",
  "back\\slash",
  "*[a]{b,c}~$HOME`id`",
  "comma,semi;colon:at@",
  "größe",
  "日本語",
  "📦",
  "n".repeat(200),
];

const BAD_NAMES = [
  { what: "a control character", name: "bell\x07" },
  { what: "an escape", name: "\x1b[2J" },
  { what: "a tabulator", name: "a\tb" },
  { what: "DEL", name: "a\x7f" },
  { what: "a C1 control", name: "a\x9b" },
  { what: "a lone surrogate", name: "a\ud800" },
  { what: "a key longer than S3 allows", name: `${"n".repeat(200)}/`.repeat(6) },
];

export function names(open: OpenSubject): void {
  test.for(NAMES)("a file named %j keeps its name", async (name) => {
    await using subject = await open();
    const { storage } = subject;

    const entry = await upload(storage, `/${name}`, name);

    expect(entry.name).toBe(name);
    expect(await list(storage, "/")).toEqual([name]);
    expect(await storage.stat(at(`/${name}`))).toMatchObject({ name, kind: "file" });
    expect(await contentOf(storage, `/${name}`)).toBe(name);
  });

  test.for(NAMES)("a folder named %j can be used and moved", async (name) => {
    await using subject = await open();
    const { storage } = subject;

    await storage.makeDirectory(at(`/${name}`));
    await upload(storage, `/${name}/${name}`, name);
    await storage.rename(at(`/${name}/${name}`), at(`/${name}/x${name}`));
    await storage.rename(at(`/${name}`), at("/moved"));

    expect(await list(storage, "/")).toEqual(["moved/"]);
    expect(await list(storage, "/moved")).toEqual([`x${name}`]);
    expect(await contentOf(storage, `/moved/x${name}`)).toBe(name);
  });

  test("names that differ in their normal form alone are two", async () => {
    await using subject = await open();
    const { storage } = subject;

    await upload(storage, "/\u00e9", "composed");
    await upload(storage, "/e\u0301", "decomposed");

    expect(await list(storage, "/")).toEqual(["e\u0301", "\u00e9"]);
    expect(await contentOf(storage, "/\u00e9")).toBe("composed");
    expect(await contentOf(storage, "/e\u0301")).toBe("decomposed");
  });

  test.for(BAD_NAMES)("a name with $what is refused", async ({ name }) => {
    await using subject = await open();
    const { storage } = subject;
    await upload(storage, "/file", "");
    const bad = at(name);

    expect(await failureOf(begin(storage, bad))).toBe("bad-name");
    expect(await failureOf(storage.makeDirectory(bad))).toBe("bad-name");
    expect(await failureOf(storage.rename(at("/file"), bad))).toBe("bad-name");
    expect(await failureOf(storage.stat(bad))).toBe("bad-name");
    expect(await list(storage, "/")).toEqual(["file"]);
  });

  test("a path that nobody resolved cannot leave the root either", async () => {
    await using subject = await open();
    const { storage } = subject;

    for (const path of ["/../p-000000000002/x", "/a//b", "/./x"]) {
      expect(await failureOf(storage.stat(path as VirtualPath))).toBe("bad-name");
      expect(resolvePath(ROOT, path)).not.toBe(path);
    }
  });
}
