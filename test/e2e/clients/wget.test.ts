import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { runProgram, runWell } from "../../support/client-program.ts";
import { type ClientTarget, SECURITIES, type Security, targetOf } from "../../support/client-target.ts";
import type { Login } from "../../support/local-api.ts";
import { BACK_ENDS, startOn } from "../../support/local-back-ends.ts";
import type { LocalMode } from "../../support/local-mode.ts";
import { Curl } from "./curl.ts";

const BYTES = 2_000_000;
const FILES = ["first file", "inner/second", "inner/deeper/third ü"];

/** It only fetches; what it fetches was brought by curl. */
describe.each(BACK_ENDS)("wget fetches files from %s", (backEnd) => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;
  let login: Login;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startOn(backEnd));
    login = await local.api.makeLogin();
    await bring(files, new Curl(targetOf(local, login, "plain")));
  });
  afterAll(() => stack.disposeAsync());

  const wget = (security: Security, path: string, ...options: string[]) =>
    runWell("wget", [...argumentsFor(targetOf(local, login, security), path), ...options]);

  describe.each(SECURITIES)("%s", (security) => {
    test.for([
      { dataMode: "passive", options: [], command: "PASV" },
      { dataMode: "active", options: ["--no-passive-ftp"], command: "PORT" },
    ])("a file, by $dataMode data connections", async ({ dataMode, options, command }) => {
      const copy = files.path(`copy-${security}-${dataMode}`);

      const { stderr } = await wget(security, "/tree/inner/second", "--output-document", copy, ...options);

      expect(await sha256(copy)).toBe(await sha256(files.path("tree/inner/second")));
      expect([...stderr.matchAll(/^--> (PASV|EPSV|PORT|EPRT)/gm)].map(([, verb]) => verb)).toEqual([command]);
    });

    test("the rest of a broken download", async () => {
      await mkdir(files.path(`broken-${security}`));
      const broken = await files.beginning(files.path("tree/first file"), 777_777, `broken-${security}/first file`);

      const folder = files.path(`broken-${security}`);
      const { stderr } = await wget(security, "/tree/first%20file", "--continue", "--directory-prefix", folder);

      expect(await sha256(broken)).toBe(await sha256(files.path("tree/first file")));
      expect(stderr).toContain("--> REST 777777");
    });

    test("a whole tree", async () => {
      const folder = files.path(`tree-${security}`);

      await wget(security, "/tree/", "--recursive", "--no-host-directories", "--directory-prefix", folder);

      for (const name of FILES)
        expect(await sha256(`${folder}/tree/${name}`)).toBe(await sha256(files.path(`tree/${name}`)));
    });

    test("a list, and not what is not there", async () => {
      const { stdout } = await wget(security, "/tree/inner/", "--output-document", "-");
      const target = targetOf(local, login, security);
      const missing = await runProgram("wget", [...argumentsFor(target, "/tree/missing"), "--output-document", "-"]);

      expect([...stdout.matchAll(/<a href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name)).toEqual([
        "deeper/",
        "second",
      ]);
      expect(missing.code).toBe(8);
      expect(missing.stderr).toContain("550 No such file or directory.");
    });
  });
});

async function bring(files: ClientFiles, curl: Curl): Promise<void> {
  await mkdir(files.path("tree/inner/deeper"), { recursive: true });
  for (const folder of ["/tree", "/tree/inner", "/tree/inner/deeper"]) await curl.makeDirectory(folder);
  for (const name of FILES) await curl.upload(await files.random(`tree/${name}`, BYTES), `/tree/${name}`);
}

function argumentsFor(target: ClientTarget, path: string): string[] {
  const { host, port, username, password, security, certificate } = target;
  return [
    ...["--no-config", "--debug", "--tries", "1", "--timeout", "20", "--restrict-file-names=nocontrol"],
    ...["--local-encoding", "UTF-8", "--ca-certificate", certificate, `--user=${username}`, `--password=${password}`],
    ...(security === "implicit" ? ["--ftps-implicit"] : []),
    `${security === "plain" ? "ftp" : "ftps"}://${host}:${port}${path}`,
  ];
}
