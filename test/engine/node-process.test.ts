import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CertificateAndKey } from "../../ftp-node/certificates/secure-contexts.ts";
import { createSelfSignedCertificate } from "../../ftp-node/certificates/self-signed.ts";
import { Nodes } from "../../tables/nodes.ts";
import {
  addDeployedAccount,
  type DeployedNode,
  deployedEnvironment,
  MAIN,
  startDeployedNode,
} from "../support/deployed-node.ts";
import { startEcsAgent } from "../support/ecs-agent.ts";
import { startEventBus } from "../support/event-bus.ts";
import { FtpClient } from "../support/ftp-client.ts";
import { startInstanceMetadata } from "../support/instance-metadata.ts";
import { eventually } from "../support/local-eventually.ts";
import { S3Server } from "../support/s3-server.ts";
import { createTestTables, type TestTables } from "../support/tables.ts";

const SHUTTING_DOWN = "421 The service is shutting down; connect again.";
const BODY = Buffer.alloc(1_000_000, "passive mode that works ");

const stack = new AsyncDisposableStack();
let tables: TestTables;
let s3: S3Server;

beforeAll(async () => {
  tables = stack.use(await createTestTables());
  s3 = stack.use(await S3Server.start());
  await addDeployedAccount(tables);
});
afterAll(() => stack.disposeAsync());

async function start(environment: NodeJS.ProcessEnv): Promise<DeployedNode> {
  return startDeployedNode(MAIN, { ...(await deployedEnvironment(tables, s3)), ...environment });
}

async function connect({ ftpPort }: DeployedNode): Promise<FtpClient> {
  const client = await FtpClient.connect(ftpPort);
  await client.reply();
  return client;
}

async function health({ healthPort }: DeployedNode): Promise<number> {
  return (await fetch(`http://127.0.0.1:${healthPort}/`)).status;
}

test("SIGTERM, once or twice: nothing new begins, an upload arrives whole, then it ends by 0", async () => {
  await using node = await start({ NODE_ID: "drains" });
  await using stranger = await connect(node);
  await using client = await (await connect(node)).login();
  const data = await client.passive();
  expect(await client.command("STOR last")).toMatch(/^150 /);
  data.write(BODY.subarray(0, 1_000));
  expect(await health(node)).toBe(200);

  node.signal("SIGTERM");
  expect(await stranger.reply()).toBe(SHUTTING_DOWN);
  node.signal("SIGTERM");
  expect(await health(node)).toBe(503);
  await expect(FtpClient.connect(node.ftpPort)).rejects.toThrow("ECONNREFUSED");
  data.end(BODY.subarray(1_000));

  expect(await client.reply()).toBe("226 Transfer complete.");
  expect(await client.reply()).toBe(SHUTTING_DOWN);
  expect(await node.stop()).toBe(0);
  expect(s3.object("p-000000000001/last")?.body.equals(BODY)).toBe(true);
});

test("SIGHUP: certificates are read again at once, and sessions go on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pasvport-"));
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  const files = { CERTIFICATE_FILE: join(folder, "certificate.pem"), KEY_FILE: join(folder, "key.pem") };
  const [first, ...renewed] = await Promise.all([1, 2, 3, 4].map(() => createSelfSignedCertificate()));
  await replace(files, first);
  await using node = await start({ NODE_ID: "reloads", ...files });
  await using client = await (await connect(node)).login();

  const began = performance.now();
  for (const certificate of renewed) {
    await replace(files, certificate);
    node.signal("SIGHUP");
    const { fingerprint256 } = new X509Certificate(certificate.certificate);
    await eventually("the new certificate", async () => (await shownBy(node)) === fingerprint256 || undefined);
  }
  // Without SIGHUP each would be seen three seconds after the one before.
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await client.command("NOOP")).toBe("200 OK.");
});

async function replace(
  files: { CERTIFICATE_FILE: string; KEY_FILE: string },
  pair: CertificateAndKey | undefined,
): Promise<void> {
  for (const [path, content] of [
    [files.KEY_FILE, pair?.key],
    [files.CERTIFICATE_FILE, pair?.certificate],
  ] as const) {
    await writeFile(`${path}.new`, content ?? "");
    await rename(`${path}.new`, path);
  }
}

/** The fingerprint of its certificate. */
async function shownBy({ implicitPort }: DeployedNode): Promise<string> {
  const socket = connectTls({ port: implicitPort, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test("what AWS says of the node counts from the start, and what the node has to say reaches it", async () => {
  await using metadata = await startInstanceMetadata("198.51.100.2");
  await using bus = await startEventBus();
  await using agent = await startEcsAgent();
  const nodes = new Nodes(tables.activity);
  await nodes.observe("witnessed", "198.51.100.1", 1);
  await using node = await start({
    NODE_ID: "witnessed",
    PRIVATE_NETWORKS: "none",
    DEPLOYMENT: "files",
    INSTANCE_METADATA: "on",
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    TASK_PROTECTION: "on",
    ECS_AGENT_URI: agent.uri,
  });
  await using client = await (await connect(node)).login();
  expect(await client.command("PASV")).toMatch(/^425 /);
  const [event] = await eventually("the report", () => (bus.events.length > 0 ? bus.events : undefined));
  expect(event?.detail).toEqual({
    deployment: "files",
    nodeId: "witnessed",
    published: "198.51.100.1",
    witnessed: "198.51.100.2",
  });
  expect(await nodes.get("witnessed")).toMatchObject({ witnessedAddress: "198.51.100.2" });

  await nodes.observe("witnessed", "198.51.100.2", 2);
  await expect.poll(() => client.command("PASV"), { timeout: 6_000 }).toMatch(/^227 .*\(198,51,100,2,/);

  expect(agent.requests).toEqual([]);
  const data = await client.passive();
  expect(await client.command("STOR protected")).toMatch(/^150 /);
  await eventually("the protection", () => agent.requests[0]);
  expect(agent.requests).toEqual([{ ProtectionEnabled: true, ExpiresInMinutes: 15 }]);
  data.end();
  expect(await client.reply()).toBe("226 Transfer complete.");
  expect(await node.stop()).toBe(0);
});

test("a node that cannot know its name says so, with exit code 2", async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: await deployedEnvironment(tables, s3),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(2);
  expect(told).toContain("NODE_ID");
  expect(told).toContain("no ECS_CONTAINER_METADATA_URI_V4 to learn it from");
});
