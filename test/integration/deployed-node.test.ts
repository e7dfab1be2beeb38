import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { accountSchema } from "../../shared/account.ts";
import { partnerSchema } from "../../shared/partner.ts";
import { formatPortRange } from "../../shared/ports.ts";
import { Secret } from "../../shared/secret.ts";
import { Accounts } from "../../tables/accounts.ts";
import { Nodes } from "../../tables/nodes.ts";
import { Partners } from "../../tables/partners.ts";
import { hashPassword } from "../../tables/password-hash.ts";
import { FtpClient } from "../support/ftp-client.ts";
import { freePassiveRange } from "../support/passive-range.ts";
import { SLOW_DOWN } from "../support/s3-server/faults.ts";
import { S3Server } from "../support/s3-server.ts";
import { createTestTables, type TestTables } from "../support/tables.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../../dist/ftp-node.mjs", import.meta.url));
const TASK_ID = "0123456789abcdef0123456789abcdef";

beforeAll(() => promisify(execFile)("npm", ["run", "build"], { cwd: REPOSITORY }), 60_000);

interface Deployed extends AsyncDisposable {
  readonly ftpPort: number;
  readonly healthPort: number;
  /** SIGTERM; the exit code. */
  stop(): Promise<number>;
}

/** The one file of the container, with the environment that a task definition gives it. */
async function startBundle(environment: Record<string, string>): Promise<Deployed> {
  const child = spawn(process.execPath, [BUNDLE], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit").then(([code]) => Number(code));
  const ports = await readPorts(child);
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  return { ...ports, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

async function readPorts(child: ChildProcess): Promise<{ ftpPort: number; healthPort: number }> {
  const lines: string[] = [];
  let ftpPort = 0;
  for await (const line of createInterface({ input: child.stderr ?? process.stdin })) {
    lines.push(line);
    const entry = line.startsWith("{") ? JSON.parse(line) : {};
    ftpPort = entry.ftpPort ?? ftpPort;
    if (entry.healthPort) return { ftpPort, healthPort: entry.healthPort };
  }
  throw new Error(`The node did not start:\n${lines.join("\n")}`);
}

/** What ECS tells a task of itself. */
async function startTaskMetadata() {
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ TaskARN: `arn:aws:ecs:eu-west-1:1:task/c/${TASK_ID}` })),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { uri: `http://127.0.0.1:${port}/v4/x`, [Symbol.asyncDispose]: async () => void server.close() };
}

async function addAccount({ control }: TestTables): Promise<void> {
  const stamps = { etag: "1", createdAt: "2026-11-21T00:00:00Z", updatedAt: "2026-11-21T00:00:00Z" };
  const partnerId = "p-000000000001";
  await new Partners(control).create(partnerSchema.parse({ id: partnerId, name: "Acme", state: "live", ...stamps }));
  const hash = await hashPassword(new Secret("correct horse"));
  const credentials = [{ id: "1", kind: "password", createdAt: stamps.createdAt, hash }];
  await new Accounts(control).create(
    accountSchema.parse({ username: "alice", partnerId, status: "active", credentials, ...stamps }),
  );
}

test("the bundle serves files of a bucket, is known by its task's id, and drains", async () => {
  await using tables = await createTestTables();
  await using s3 = await S3Server.start();
  await using metadata = await startTaskMetadata();
  await addAccount(tables);
  await using node = await startBundle({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_S3: s3.clientConfig.endpoint,
    ECS_CONTAINER_METADATA_URI_V4: metadata.uri,
    CONTROL_TABLE: "control",
    ACTIVITY_TABLE: "activity",
    S3_BUCKET: s3.bucket,
    S3_PREFIX: "ftp",
    HOST: "127.0.0.1",
    FTP_PORT: "0",
    FTPS_PORT: "0",
    HEALTH_PORT: "0",
    PASSIVE_PORTS: formatPortRange(await freePassiveRange()),
    WORKERS: "2",
  });
  expect(await new Nodes(tables.activity).get(TASK_ID)).toMatchObject({ id: TASK_ID, heartbeatAt: expect.any(String) });
  expect((await fetch(`http://127.0.0.1:${node.healthPort}/`)).status).toBe(200);

  await using client = await FtpClient.connect(node.ftpPort);
  await client.reply();
  await client.login();
  const body = Buffer.alloc(20_000_000, "passive mode that works ");
  expect(await client.upload("STOR large.bin", body)).toBe("226 Transfer complete.");
  expect(s3.object("ftp/p-000000000001/large.bin")?.body.equals(body)).toBe(true);
  expect((await client.download("RETR large.bin")).bytes?.equals(body)).toBe(true);

  s3.disturb("PutObject", SLOW_DOWN, 100);
  expect(await client.upload("STOR refused.txt", "x")).toBe("451 Storage is unavailable; try again.");
  expect(await client.command("SIZE refused.txt")).toBe("550 No such file or directory.");
  expect(s3.openUploads()).toEqual([]);

  expect(await node.stop()).toBe(0);
});

test("a wrong environment is told whole, with exit code 2", async () => {
  const child = spawn(process.execPath, [BUNDLE], {
    env: { PASSIVE_PORTS: "9-1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, "close");
  expect(code).toBe(2);
  expect(told).toContain("CONTROL_TABLE");
  expect(told).toContain('"9-1" is not a port range; write FIRST-LAST');
});
