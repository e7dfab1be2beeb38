import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import {
  type CertificateFiles,
  type Certificates,
  readCertificates,
} from "../../../ftp-node/certificates/certificate-files.ts";
import { CertificateWatch } from "../../../ftp-node/certificates/certificate-watch.ts";
import type { CertificateAndKey } from "../../../ftp-node/certificates/secure-contexts.ts";
import { createSelfSignedCertificate } from "../../../ftp-node/certificates/self-signed.ts";
import { ServerIdentities } from "../../../ftp-node/certificates/server-identities.ts";

const [before, after] = await Promise.all([createSelfSignedCertificate(), createSelfSignedCertificate()]);

/** A pair of files that is watched; what it tells, and what it logs. */
async function watchFiles() {
  const folder = await mkdtemp(join(tmpdir(), "pasvport-certificates-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
  await write(files, before);
  const changes: Certificates[] = [];
  const logged: string[] = [];
  const watch = new CertificateWatch({
    current: await readCertificates([files]),
    read: () => readCertificates([files]),
    check: (found) => void new ServerIdentities(found, { ticketKeys: randomBytes(48), ticketCallback: false }),
    changed: (found) => changes.push(found),
    log: pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line).msg) }),
  });
  return { folder, files, watch, changes, logged };
}

async function write(files: CertificateFiles, { certificate, key }: CertificateAndKey): Promise<void> {
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key);
}

const COMPLAINT = "the new certificates cannot be used; the certificates stay as they were";

test("files that stay as they were change nothing", async () => {
  const { watch, changes, logged, files } = await watchFiles();
  await write(files, before);
  await watch.look();
  expect({ changes, logged }).toEqual({ changes: [], logged: [] });
});

test("a pair that was renamed into place is told once", async () => {
  const { watch, changes, logged, files } = await watchFiles();
  const temporary = { certificate: `${files.certificate}.new`, key: `${files.key}.new` };
  await write(temporary, after);
  await rename(temporary.certificate, files.certificate);
  await rename(temporary.key, files.key);
  await watch.look();
  await watch.look();
  expect({ changes, logged }).toEqual({ changes: [[after]], logged: ["certificates reloaded"] });
});

test("a symbolic link that is swapped, as Kubernetes does it, is seen", async () => {
  const { watch, changes, files, folder } = await watchFiles();
  const versions = [before, after].map((pair, index) => ({ pair, path: join(folder, `..version-${index}`) }));
  for (const { pair, path } of versions) {
    await mkdir(path);
    await write({ certificate: join(path, "certificate.pem"), key: join(path, "key.pem") }, pair);
    await symlink(path, join(folder, "..next"));
    await rename(join(folder, "..next"), join(folder, "..data"));
    for (const [name, target] of Object.entries({ "certificate.pem": files.certificate, "key.pem": files.key })) {
      await rm(target);
      await symlink(join("..data", name), target);
    }
    await watch.look();
  }
  expect(changes).toEqual([[after]]);
});

test.for([
  { what: "whose key is another's", pair: { certificate: after.certificate, key: before.key } },
  { what: "that is half written", pair: { certificate: after.certificate.slice(0, 300), key: after.key } },
  { what: "whose key is half written", pair: { certificate: after.certificate, key: after.key.slice(0, 60) } },
  {
    what: "whose chain is half written",
    pair: { ...after, certificate: after.certificate + after.certificate.slice(0, 300) },
  },
  { what: "that is empty", pair: { certificate: "", key: "" } },
])("a pair $what is logged once, and the old one stays until it is right", async ({ pair }) => {
  const { watch, changes, logged, files } = await watchFiles();
  await write(files, pair);
  await watch.look();
  await watch.look();
  expect({ changes, logged }).toEqual({ changes: [], logged: [COMPLAINT] });
  await write(files, after);
  await watch.look();
  expect({ changes, logged }).toEqual({ changes: [[after]], logged: [COMPLAINT, "certificates reloaded"] });
});

test("files that are gone for a moment change nothing", async () => {
  const { watch, changes, logged, files } = await watchFiles();
  await rm(files.key);
  await watch.look();
  await write(files, before);
  await watch.look();
  expect({ changes, logged }).toEqual({ changes: [], logged: [COMPLAINT] });
});
