import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { runProgram, runWell } from "../../support/client-program.ts";
import { scriptPath } from "../../support/client-script.ts";
import type { Login } from "../../support/local-api.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

const PROGRAM = scriptPath("java/UrlConnectionClient.java");

/** It puts, gets and lists; knows no TLS; and says EPSV ALL. */
describe("java.net.URLConnection", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;
  let login: Login;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startLocalMode());
    login = await local.api.makeLogin();
  });
  afterAll(() => stack.disposeAsync());

  const argumentsFor = (step: "put" | "get", path: string, localPath: string) => {
    const { host, port } = local.file.ftp;
    const user = `${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}`;
    return [PROGRAM, step, `ftp://${user}@${host}:${port}${path}`, localPath];
  };

  test("a file goes there and back after EPSV ALL, and is listed", async () => {
    const original = await files.random("original", 3_000_000);

    const put = await runWell("java", argumentsFor("put", "/a%20file", original));
    await runWell("java", argumentsFor("get", "/a%20file;type=i", files.path("back")));
    await runWell("java", argumentsFor("get", "/", files.path("list")));

    expect(await sha256(files.path("back"))).toBe(await sha256(original));
    expect(await readFile(files.path("list"), "utf8")).toMatch(/^-\S+ .* 3000000 .* a file\r?\n$/);
    expect([...put.stderr.matchAll(/<-- (EPSV.*|PASV|PORT|EPRT)/g)].map(([, line]) => line)).toEqual([
      "EPSV ALL",
      "EPSV",
    ]);
  });

  test("what is not there is not got", async () => {
    const { code, stderr } = await runProgram("java", argumentsFor("get", "/missing", files.path("missing")));

    expect(code).toBe(1);
    expect(stderr).toContain("java.io.FileNotFoundException");
  });
});
