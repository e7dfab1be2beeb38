import { rename, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CertificateAndKey } from "../../../ftp-node/certificates/secure-contexts.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { ClientFiles } from "../../support/client-files.ts";
import { authenticateTls, tlsOf } from "../../support/client-tls.ts";
import { type FtpClient, secured } from "../../support/ftp-client.ts";
import { childrenOf } from "../../support/local-children.ts";
import { eventually } from "../../support/local-eventually.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

const stack = new AsyncDisposableStack();
let files: ClientFiles;
let authority: CertificateAuthority;
let local: LocalMode;

beforeAll(async () => {
  files = stack.use(await ClientFiles.create());
  authority = await CertificateAuthority.create();
  await renew("first", "one.example");
  await renew("second", "two.example");
  const args = ["first", "second"].flatMap((name) => [
    ...["--cert", files.path(`${name}.pem`), "--key", files.path(`${name}-key.pem`)],
  ]);
  local = stack.use(await startLocalMode({ args }));
});
afterAll(() => stack.disposeAsync());

/** Puts a new certificate in place by renaming, the key first. */
async function renew(file: string, serverName: string): Promise<void> {
  const pair = await authority.issue({ name: [["CN", serverName]], serverNames: [serverName] });
  await put(`${file}-key.pem`, pair.key);
  await put(`${file}.pem`, pair.certificate);
}

async function put(name: string, text: string): Promise<void> {
  await writeFile(files.path(`${name}.new`), text);
  await rename(files.path(`${name}.new`), files.path(name));
}

/** Which certificate a new session is shown that asks for `servername`. */
async function shownTo(servername: string): Promise<string | undefined> {
  await using client = await authenticateTls(await local.connect(), { servername });
  return subjectAltName(client);
}

const subjectAltName = ({ socket }: Pick<FtpClient, "socket">) =>
  tlsOf({ socket }).getPeerX509Certificate()?.subjectAltName;

test("several certificates are told apart by the server's name; local.json names the first", async () => {
  expect(await shownTo("one.example")).toBe("DNS:one.example");
  expect(await shownTo("two.example")).toBe("DNS:two.example");
  expect(await shownTo("three.example")).toBe("DNS:one.example");
  expect(local.certificate).toBe(files.path("first.pem"));
});

test("a renewed certificate is shown to new sessions; one that lives keeps what it began with", async () => {
  await using living = await (await local.connect()).secure({ servername: "two.example" });
  await living.login(local.file.account?.username, local.file.account?.password);

  await renew("second", "renewed.example");

  await eventually("the renewed certificate", async () => {
    return (await shownTo("renewed.example")) === "DNS:renewed.example" || undefined;
  });
  const shown: (string | undefined)[] = [];
  const outcome = await living.upload("STOR living", "x", async (data) => {
    const connection = await secured(data, { servername: "two.example", session: tlsOf(living).getSession() });
    shown.push(String(connection.isSessionReused()));
    return connection;
  });
  expect({ outcome, shown }).toEqual({ outcome: "226 Transfer complete.", shown: ["true"] });
  expect(await living.upload("STOR living", "x", unresumed(shown))).toBe("226 Transfer complete.");
  expect(shown).toEqual(["true", "DNS:two.example"]);
});

function unresumed(shown: (string | undefined)[]) {
  return async (data: FtpClient["socket"]) => {
    const connection = await secured(data, { servername: "two.example" });
    shown.push(subjectAltName({ socket: connection }));
    return connection;
  };
}

test("SIGHUP reads the files at once, and a pair that does not match leaves the old one in use", async () => {
  const before = await shownTo("one.example");
  const other: CertificateAndKey = await authority.issue({ name: [["CN", "x"]], serverNames: ["wrong.example"] });
  await put("first.pem", other.certificate);
  local.process.kill("SIGHUP");
  await eventually(
    "the complaint",
    () => local.process.output.includes("cannot be used; the certificates stay") || undefined,
  );
  expect(await shownTo("one.example")).toBe(before);

  await put("first-key.pem", other.key);
  local.process.kill("SIGHUP");
  await eventually("the new pair", async () => (await shownTo("x")) === "DNS:wrong.example" || undefined);
});

test("a worker that is new has the certificates of today", async () => {
  await using client = await local.login();
  for (const worker of await childrenOf(local.process.pid)) process.kill(worker, "SIGKILL");
  await client.end();
  await eventually("new workers", async () => {
    const shown = await shownTo("renewed.example").catch(() => undefined);
    if (shown !== undefined) expect(shown).toBe("DNS:renewed.example");
    return shown;
  });
});
