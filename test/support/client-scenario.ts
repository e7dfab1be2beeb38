import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "./client-files.ts";
import {
  type Client,
  type ClientTarget,
  type DataMode,
  pathOf,
  SECURITIES,
  type Security,
  targetOf,
} from "./client-target.ts";
import { BACK_ENDS, startOn } from "./local-back-ends.ts";
import type { LocalMode } from "./local-mode.ts";

const MEGABYTE = 1 << 20;
const LARGE_BYTES = 200 * MEGABYTE;

const FOLDER = '/Zürich "north", Müller\'s 文件';

const NAMES = [
  "with several  spaces.txt",
  " a blank before",
  'with "double" quotes.txt',
  "it's.txt",
  "Zürich 文件 🚢.txt",
  "per%20cent & semi;colon #1 [2] {3}.txt",
  "back\\slash.txt",
  "-l",
];

export interface DataModeUnderTest {
  readonly dataMode: DataMode;
  /** What the client has to send for it, and nothing else. */
  readonly command: "PASV" | "EPSV" | "PORT" | "EPRT";
}

export interface ClientUnderTest {
  readonly dataModes: (security: Security) => readonly DataModeUnderTest[];
  readonly open: (target: ClientTarget) => Promise<Client>;
  /** @default all */
  readonly securities?: readonly Security[];
  /** Whether it shows nothing of what it sends. @default false */
  readonly silent?: boolean;
  /** Whether it goes on with a broken download. @default true */
  readonly resumes?: boolean;
  /** What files may be called. @default all that is hard to quote */
  readonly names?: readonly string[];
  /** Of the day's work. @default one that is hard to quote */
  readonly folder?: string;
  /**
   * "all" is for the clients that stand for the rest: large files, and everything on S3 too.
   *
   * @default "essentials"
   */
  readonly scope?: "all" | "essentials";
}

/** What every client has to be able to do, whatever the files are kept in and whether it is encrypted. */
export function describeClient({
  dataModes,
  open,
  securities = SECURITIES,
  silent = false,
  resumes = true,
  names = NAMES,
  folder = FOLDER,
  scope = "essentials",
}: ClientUnderTest): void {
  describe.each(BACK_ENDS)("files in %s", (backEnd) => {
    const thorough = scope === "all" || backEnd === "a directory";
    const stack = new AsyncDisposableStack();
    let local: LocalMode;
    let files: ClientFiles;

    beforeAll(async () => {
      files = stack.use(await ClientFiles.create());
      local = stack.use(await startOn(backEnd));
    });
    afterAll(() => stack.disposeAsync());

    /** As a new account of a new partner. */
    const newClient = async (security: Security, dataMode?: DataMode) =>
      open(targetOf(local, await local.api.makeLogin(), security, dataMode));

    test.for(thorough ? names : [])("a file and a folder may be called %j", async (name) => {
      await using client = await newClient("plain");
      const original = await files.random("named", 1_000);

      await client.makeDirectory(pathOf("/", name));
      await client.upload(original, pathOf(`/${name}`, "before"));
      await client.rename(pathOf(`/${name}`, "before"), pathOf(`/${name}`, name));
      expect(await client.list("/")).toEqual([name]);
      expect(await client.list(pathOf("/", name))).toEqual([name]);
      await client.download(pathOf(`/${name}`, name), files.path("named.back"));
      expect(await sha256(files.path("named.back"))).toBe(await sha256(original));
      await client.remove(pathOf(`/${name}`, name));
      await client.removeDirectory(pathOf("/", name));
      expect(await client.list("/")).toEqual([]);
    });

    describe.each(securities)("%s", (security) => {
      test("files come and go as in a day's work", async () => {
        await using client = await newClient(security);
        const original = await files.random("report", 3 * MEGABYTE + 7);

        await client.makeDirectory(folder);
        await client.upload(original, `${folder}/report.part`);
        await client.rename(`${folder}/report.part`, `${folder}/report.bin`);
        expect(await client.list(folder)).toEqual(["report.bin"]);
        await client.download(`${folder}/report.bin`, files.path("report.back"));
        expect(await sha256(files.path("report.back"))).toBe(await sha256(original));

        await expect(client.removeDirectory(folder)).rejects.toThrow();
        await client.remove(`${folder}/report.bin`);
        expect(await client.list(folder)).toEqual([]);
        await client.removeDirectory(folder);
        expect(await client.list("/")).toEqual([]);
        await expect(client.download(`${folder}/report.bin`, files.path("nothing"))).rejects.toThrow();
      });

      if (resumes)
        test("a broken download goes on where it broke", async () => {
          await using client = await newClient(security);
          const original = await files.random("long", 5 * MEGABYTE);
          await client.upload(original, "/long");

          const broken = await files.beginning(original, 2 * MEGABYTE + 1, "long.back");
          await client.resume("/long", broken);

          expect(await sha256(broken)).toBe(await sha256(original));
          if (!silent) expect(client.transcript).toMatch(new RegExp(`REST ${2 * MEGABYTE + 1}\\b`));
        });

      if (scope === "all")
        test("200 MB arrive whole in both directions", async () => {
          await using client = await newClient(security);
          const original = await files.random("large", LARGE_BYTES);

          await client.upload(original, "/large");
          await client.download("/large", files.path("large.back"));

          expect(await sha256(files.path("large.back"))).toBe(await sha256(original));
        });

      test.for(thorough ? dataModes(security) : [])("data connections by $dataMode", async ({ dataMode, command }) => {
        await using client = await newClient(security, dataMode);
        const original = await files.random("by-mode", MEGABYTE);

        await client.upload(original, "/file");
        expect(await client.list("/")).toEqual(["file"]);
        await client.download("/file", files.path("by-mode.back"));

        expect(await sha256(files.path("by-mode.back"))).toBe(await sha256(original));
        if (!silent) expect(dataCommands(client.transcript)).toEqual(new Set([command]));
      });
    });
  });
}

/** Those that the client sent: all mark such lines by an arrow or a colon, or put them in quotes. */
function dataCommands(transcript: string): Set<string | undefined> {
  return new Set([...transcript.matchAll(/[>'":]\s?(PASV|EPSV|PORT|EPRT)\b/g)].map(([, verb]) => verb));
}
