import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { runProgram, runWell } from "../../support/client-program.ts";
import { targetOf } from "../../support/client-target.ts";
import type { Login } from "../../support/local-api.ts";
import { BACK_ENDS, startOn } from "../../support/local-back-ends.ts";
import type { LocalMode } from "../../support/local-mode.ts";
import { Curl } from "./curl.ts";

const BYTES = 5_000_000;
const CONNECTIONS = 4;
/** It goes on at the beginning of one. */
const BLOCK = 16 * 1024;

/** It only fetches, and knows no TLS for FTP; what it fetches was brought by curl. */
describe.each(BACK_ENDS)("aria2 fetches files from %s", (backEnd) => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;
  let login: Login;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startOn(backEnd));
    login = await local.api.makeLogin();
    const curl = new Curl(targetOf(local, login, "plain"));
    await curl.upload(await files.random("original", BYTES), "/a file ü");
  });
  afterAll(() => stack.disposeAsync());

  const argumentsFor = (path: string, copy: string) => [
    ...["--no-conf", "--log=-", "--log-level=info", "--console-log-level=error", "--max-tries=1", "--timeout=20"],
    ...[`--ftp-user=${login.username}`, `--ftp-passwd=${login.password}`, "--dir", files.folder, "--out", copy],
    `ftp://${local.file.ftp.host}:${local.file.ftp.port}${path}`,
  ];

  test.for([
    { dataMode: "passive", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ])("a file by several connections at a time, $dataMode", async ({ dataMode, command }) => {
    const { stdout } = await runWell("aria2c", [
      ...["--split", String(CONNECTIONS), "--max-connection-per-server", String(CONNECTIONS), "--min-split-size=1M"],
      // So slow that the first connection does not have all before the last one begins.
      "--max-download-limit=3M",
      `--ftp-pasv=${dataMode === "passive"}`,
      ...argumentsFor("/a%20file%20%C3%BC", `copy-${dataMode}`),
    ]);

    expect(await sha256(files.path(`copy-${dataMode}`))).toBe(await sha256(files.path("original")));
    // As many as it likes, up to the number allowed.
    expect(new Set(sent(stdout, "REST \\d+")).size).toBeGreaterThan(1);
    expect(new Set(sent(stdout, "PASV|EPSV|PORT|EPRT"))).toEqual(new Set([command]));
  });

  test("the rest of a broken download", async () => {
    const broken = await files.beginning(files.path("original"), 75 * BLOCK + 1_234, "broken");

    const { stdout } = await runWell("aria2c", ["--continue=true", ...argumentsFor("/a%20file%20%C3%BC", "broken")]);

    expect(await sha256(broken)).toBe(await sha256(files.path("original")));
    expect(sent(stdout, "REST \\d+")).toContain(`REST ${75 * BLOCK}`);
  });

  test("not what is not there", async () => {
    const { code, stdout } = await runProgram("aria2c", argumentsFor("/missing", "missing"));

    expect(code).toBe(3);
    expect(stdout).toContain("550 No such file or directory.");
  });
});

function sent(log: string, command: string): string[] {
  return [...log.matchAll(new RegExp(`Requesting:\\r?\\n(${command})`, "g"))].map(([, line = ""]) => line);
}
