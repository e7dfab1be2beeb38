import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles } from "../../support/client-files.ts";
import { runProgram } from "../../support/client-program.ts";
import { authenticateTls, resuming, tlsOf } from "../../support/client-tls.ts";
import { readAll, secured } from "../../support/ftp-client.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const OPTIONS = {
  "TLSv1.2": ["--tlsv1.2", "--tls-max", "1.2"],
  "TLSv1.3": ["--tlsv1.3"],
};

const stack = new AsyncDisposableStack();
let local: LocalMode;
let files: ClientFiles;

beforeAll(async () => {
  files = stack.use(await ClientFiles.create());
  local = stack.use(await startLocalMode());
  await writeFile(files.path("hello"), "hello\n");
});
afterAll(() => stack.disposeAsync());

describe.each(VERSIONS)("%s", (version) => {
  const only = { minVersion: version, maxVersion: version };

  test.for(["explicit", "implicit"] as const)("curl speaks it, %s, on both connections", async (mode) => {
    const { host, port, implicitPort } = local.file.ftp;
    const outcome = await runProgram("curl", [
      ...["--silent", "--show-error", "--verbose", "--max-time", "30", "--cacert", local.certificate],
      ...["--ssl-reqd", ...OPTIONS[version], "--upload-file", files.path("hello")],
      ...["--user", `${local.file.account?.username}:${local.file.account?.password}`],
      mode === "explicit" ? `ftp://${host}:${port}/` : `ftps://${host}:${implicitPort}/`,
    ]);

    expect(outcome.code, outcome.stderr).toBe(0);
    const used = [...outcome.stderr.matchAll(/SSL connection using (\S+)/g)].map(([, protocol]) => protocol);
    expect(used).toEqual([version, version]);
  });

  test("a data connection resumes the session of its control connection, upload and download, again and again", async () => {
    await using client = await (await local.connect()).secure(only);
    await client.login(local.file.account?.username, local.file.account?.password);

    for (const name of ["first", "second", "third"]) {
      const incoming = await client.passive();
      expect(await client.command(`STOR ${name}`)).toMatch(/^150 /);
      const upload = await resuming(client, only)(incoming);
      expect(upload.isSessionReused()).toBe(true);
      expect(upload.getProtocol()).toBe(version);
      upload.end(name);
      expect(await client.reply()).toMatch(/^226 /);

      const outgoing = await client.passive();
      expect(await client.command(`RETR ${name}`)).toMatch(/^150 /);
      const download = await resuming(client, only)(outgoing);
      expect(download.isSessionReused()).toBe(true);
      expect((await readAll(download)).toString()).toBe(name);
      expect(await client.reply()).toMatch(/^226 /);
    }
  });

  test("a control connection resumes that of a session before, whichever worker has it", async () => {
    await using first = await authenticateTls(await local.connect(), only);
    await first.command("NOOP");
    const session = tlsOf(first).getSession();

    for (const _ of [1, 2, 3, 4]) {
      await using next = await authenticateTls(await local.connect(), { ...only, session });
      expect(tlsOf(next).isSessionReused()).toBe(true);
    }
  });

  test("a client that resumes nothing is served as well", async () => {
    await using client = await (await local.connect()).secure(only);
    await client.login(local.file.account?.username, local.file.account?.password);

    expect(await client.upload("STOR fresh", "x", (data) => secured(data, only))).toMatch(/^226 /);
  });
});

test("nothing below TLS 1.2 is spoken", async () => {
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;

  await expect(authenticateTls(await local.connect(), old)).rejects.toThrow(/protocol version/i);
});
