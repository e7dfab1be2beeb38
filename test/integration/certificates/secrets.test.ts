import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import type { CertificateAndKey } from "../../../ftp-node/certificates/secure-contexts.ts";
import { createSelfSignedCertificate } from "../../../ftp-node/certificates/self-signed.ts";
import { type DeployedNode, deployedEnvironment, MAIN, startDeployedNode } from "../../support/deployed-node.ts";
import { FtpClient } from "../../support/ftp-client.ts";
import { eventually } from "../../support/local-eventually.ts";
import { SecretsManager } from "../../support/secrets-manager.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";

const [first, second, third] = await Promise.all([1, 2, 3].map(() => createSelfSignedCertificate()));

async function environmentOf(tables: TestTables): Promise<NodeJS.ProcessEnv> {
  return { ...(await deployedEnvironment(tables)), NODE_ID: "test" };
}

/** Resolves when sessions that begin are shown this one. */
function isShown({ implicitPort }: DeployedNode, pair: CertificateAndKey | undefined): Promise<true> {
  return eventually("the certificate", async () => {
    await using client = await FtpClient.connectTls(implicitPort);
    const shown = (client.socket as TLSSocket).getPeerX509Certificate();
    return shown?.fingerprint256 === new X509Certificate(pair?.certificate ?? "").fingerprint256 || undefined;
  });
}

test("a renewed secret is taken up without a restart; what is wrong with it is logged once, and the old one stays", async () => {
  await using tables = await createTestTables();
  await using manager = await SecretsManager.start();
  manager.secrets.set("ftps", JSON.stringify(first));
  await using node = await startDeployedNode(MAIN, {
    ...(await environmentOf(tables)),
    CERTIFICATE_SECRET: "ftps",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
  });
  await isShown(node, first);

  manager.secrets.set("ftps", JSON.stringify(second));
  // Instead of the next minute.
  node.signal("SIGHUP");
  await isShown(node, second);

  manager.secrets.set("ftps", JSON.stringify({ ...third, key: first?.key }));
  const complaints = () => node.lines.filter(({ msg }) => String(msg).includes("cannot be used"));
  node.signal("SIGHUP");
  await node.said("the complaint", ({ msg }) => String(msg).includes("cannot be used"));
  node.signal("SIGHUP");
  await isShown(node, second);

  manager.broken = true;
  node.signal("SIGHUP");
  await node.said("that it cannot be read", ({ err }) =>
    JSON.stringify(err)?.includes("The secret ftps cannot be read"),
  );
  await isShown(node, second);

  manager.broken = false;
  manager.secrets.set("ftps", JSON.stringify(third));
  node.signal("SIGHUP");
  await isShown(node, third);
  expect(complaints()).toHaveLength(2);
  expect(JSON.stringify(node.lines)).not.toContain("PRIVATE KEY");
});

test("a secret that cannot be read at the start is fatal, and said", async () => {
  await using tables = await createTestTables();
  await using manager = await SecretsManager.start();
  const more = { CERTIFICATE_SECRET: "ftps", AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint };
  await expect(startDeployedNode(MAIN, { ...(await environmentOf(tables)), ...more })).rejects.toThrow(
    /ended with code 1: .*The secret ftps cannot be read: ResourceNotFoundException/,
  );
});

test("a self-signed certificate is warned of, with what to set", async () => {
  await using tables = await createTestTables();
  await using node = await startDeployedNode(MAIN, await environmentOf(tables));
  await node.said("the warning", ({ level, msg }) => level === 40 && String(msg).includes("set CERTIFICATE_SECRET"));
});
