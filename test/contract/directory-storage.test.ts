import { once } from "node:events";
import { mkdir, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openDirectory } from "./storage-suite/directory-subject.ts";
import { at, begin, contentOf, failureOf, fill, list, upload } from "./storage-suite/subject.ts";

/** A root with a file of another partner beside it, and links there. */
async function openWithLinks() {
  const subject = await openDirectory();
  const outside = join(dirname(subject.folder), "p-000000000002");
  for (const folder of [subject.folder, join(subject.folder, "inside"), outside]) await mkdir(folder);
  await writeFile(join(outside, "secret"), "secret");
  await writeFile(join(subject.folder, "inside", "file"), "content");
  await symlink(outside, join(subject.folder, "out"));
  await symlink(join(outside, "secret"), join(subject.folder, "out-file"));
  await symlink("inside", join(subject.folder, "in"));
  await symlink("inside/file", join(subject.folder, "in-file"));
  await symlink("nowhere", join(subject.folder, "dangling"));
  await symlink("loop", join(subject.folder, "loop"));
  return { ...subject, outside };
}

test("links that stay within the root are followed, others are not shown", async () => {
  await using subject = await openWithLinks();
  const { storage } = subject;

  expect(await list(storage, "/")).toEqual(["in-file", "in/", "inside/"]);
  expect(await list(storage, "/in")).toEqual(["file"]);
  expect(await contentOf(storage, "/in/file")).toBe("content");
  expect(await contentOf(storage, "/in-file")).toBe("content");
  expect(await storage.stat(at("/in-file"))).toMatchObject({ kind: "file", size: 7 });
});

test("a listing tells links, so that nobody goes round in circles", async () => {
  await using subject = await openWithLinks();
  const links: Record<string, boolean> = {};
  for await (const { name, isLink = false } of subject.storage.list(at("/"))) links[name] = isLink;

  expect(links).toEqual({ in: true, "in-file": true, inside: false });
});

test("many links are listed as what they lead to, each in its place", async () => {
  await using subject = await openWithLinks();
  for (let link = 0; link < 100; link++) await symlink("file", join(subject.folder, "inside", `link-${link}`));

  const listed = await list(subject.storage, "/inside");
  expect(listed).toHaveLength(101);
  expect(listed).toEqual(listed.toSorted());
});

test("the time of a file's making is told, and stays when it is changed", async () => {
  await using subject = await openDirectory();
  const { storage, folder } = subject;
  const before = Date.now();
  await upload(storage, "/file", "1");
  await utimes(join(folder, "file"), 1_000, 1_000);

  const entry = await storage.stat(at("/file"));
  expect(entry?.modified).toEqual(new Date(1_000_000));
  expect(Math.abs((entry?.created?.getTime() ?? 0) - before)).toBeLessThan(60_000);
});

test("nothing goes through a link that leaves the root", async () => {
  await using subject = await openWithLinks();
  const { storage, outside } = subject;

  for (const path of ["/out", "/out/secret", "/out-file"]) {
    expect(await failureOf(storage.stat(at(path)))).toBe("denied");
    expect(await failureOf(contentOf(storage, path))).toBe("denied");
    expect(await failureOf(list(storage, path))).toBe("denied");
    expect(await failureOf(storage.remove(at(path)))).toBe("denied");
    expect(await failureOf(storage.removeDirectory(at(path)))).toBe("denied");
    expect(await failureOf(storage.rename(at(path), at("/mine")))).toBe("denied");
  }
  expect(await failureOf(begin(storage, "/out/new"))).toBe("denied");
  expect(await failureOf(storage.makeDirectory(at("/out/new")))).toBe("denied");
  expect(await failureOf(storage.rename(at("/inside/file"), at("/out/new")))).toBe("denied");
  expect(await readdir(outside)).toEqual(["secret"]);
});

test("an upload takes the place of a link, and leaves alone what that led to", async () => {
  await using subject = await openWithLinks();
  const { storage, outside } = subject;

  await upload(storage, "/out-file", "mine");
  await upload(storage, "/dangling", "mine");

  expect(await contentOf(storage, "/out-file")).toBe("mine");
  expect(await contentOf(storage, "/dangling")).toBe("mine");
  expect((await stat(join(outside, "secret"))).size).toBe("secret".length);
});

test("links that lead nowhere are not there", async () => {
  await using subject = await openWithLinks();
  const { storage } = subject;

  expect(await storage.stat(at("/dangling"))).toBeUndefined();
  expect(await failureOf(contentOf(storage, "/dangling"))).toBe("not-found");
  expect(await failureOf(contentOf(storage, "/loop"))).toBe("denied");
});

test("a root that is a link leads where its operator says", async () => {
  await using subject = await openDirectory();
  const elsewhere = join(dirname(subject.folder), "elsewhere");
  await mkdir(elsewhere);
  await symlink(elsewhere, subject.folder);

  await upload(subject.storage, "/file", "content");

  expect(await readdir(elsewhere)).toEqual(["file"]);
  expect(await list(subject.storage, "/")).toEqual(["file"]);
});

test("files and folders are their owner's alone", async () => {
  await using subject = await openDirectory();
  const { storage, folder } = subject;
  const begun = await begin(storage, "/file");
  await storage.makeDirectory(at("/folder"));
  await begun.complete();
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  expect(await modeOf(join(folder, "file"))).toBe(0o600);
  expect(await modeOf(join(folder, "folder"))).toBe(0o700);
  expect(await modeOf(folder)).toBe(0o700);
  expect(await modeOf(join(dirname(folder), ".pasvport", "uploads"))).toBe(0o700);
});

test("what is neither file nor folder is not shown", async () => {
  await using subject = await openDirectory();
  const { storage, folder } = subject;
  await mkdir(folder);
  await using socket = createServer().listen(join(folder, "socket"));
  await once(socket, "listening");

  expect(await list(storage, "/")).toEqual([]);
  expect(await storage.stat(at("/socket"))).toBeUndefined();
  expect(await failureOf(contentOf(storage, "/socket"))).toBe("denied");
});

test("a name longer than the file system allows is refused", async () => {
  await using subject = await openDirectory();
  const { storage } = subject;
  const path = `/${"n".repeat(256)}`;

  expect(await failureOf(upload(storage, path, ""))).toBe("bad-name");
  expect(await failureOf(storage.makeDirectory(at(path)))).toBe("bad-name");
  expect(await subject.unfinished()).toBe(0);
});

test("an upload whose folder went away leaves nothing", async () => {
  await using subject = await openDirectory();
  const { storage, folder } = subject;
  await storage.makeDirectory(at("/folder"));
  const begun = await begin(storage, "/folder/file");
  await fill(begun, "content");
  await rm(join(folder, "folder"), { recursive: true });

  expect(await failureOf(begun.complete())).toBe("not-found");
  expect(await subject.unfinished()).toBe(0);
});
