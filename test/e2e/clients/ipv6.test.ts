import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { runProgram, runWell } from "../../support/client-program.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

describe.skipIf(!hasIPv6)("curl over IPv6", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startLocalMode({ args: ["--host", "::1"] }));
  });
  afterAll(() => stack.disposeAsync());

  const args = (path: string) => [
    ...["--silent", "--show-error", "--verbose", "--max-time", "30"],
    ...["--user", `${local.file.account?.username}:${local.file.account?.password}`],
    `ftp://[::1]:${local.file.ftp.port}${path}`,
  ];

  test.for([
    { command: "EPSV", options: [] },
    { command: "EPRT", options: ["--ftp-port", "-"] },
  ])("transfers by $command", async ({ command, options }) => {
    const original = await files.random("original", 1_000_000);

    const sent = await runWell("curl", [...args("/file"), ...options, "--upload-file", original]);
    await runWell("curl", [...args("/file"), ...options, "--output", files.path("back")]);

    expect(await sha256(files.path("back"))).toBe(await sha256(original));
    expect(sent.stderr).toContain(`> ${command}`);
  });

  test("PASV has no way to say an IPv6 address, and says so", async () => {
    await using session = await local.login();

    expect(await session.command("PASV")).toMatch(/^425 .*EPSV/);
    expect(await session.command("EPSV 1")).toMatch(/^522 .*\(2\)/);
    expect(await session.upload("STOR by-epsv", "x")).toMatch(/^226 /);
  });

  test("the certificate names the address", async () => {
    const { code, stderr } = await runProgram("curl", [...args("/"), "--ssl-reqd", "--cacert", local.certificate]);

    expect(code, stderr).toBe(0);
  });
});
