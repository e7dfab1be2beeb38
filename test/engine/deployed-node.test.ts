import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { Nodes } from "../../tables/nodes.ts";
import { addDeployedAccount, deployedEnvironment, startDeployedNode } from "../support/deployed-node.ts";
import { FtpClient } from "../support/ftp-client.ts";
import { SLOW_DOWN } from "../support/s3-server/faults.ts";
import { S3Server } from "../support/s3-server.ts";
import { createTestTables } from "../support/tables.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../../dist/ftp-node.mjs", import.meta.url));
const TASK_ID = "0123456789abcdef0123456789abcdef";

beforeAll(() => promisify(execFile)("npm", ["run", "build"], { cwd: REPOSITORY }), 60_000);

/** What ECS tells a task of itself. */
async function startTaskMetadata() {
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ TaskARN: `arn:aws:ecs:eu-west-1:1:task/c/${TASK_ID}` })),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { uri: `http://127.0.0.1:${port}/v4/x`, [Symbol.asyncDispose]: async () => void server.close() };
}

test("the bundle serves files of a bucket, is known by its task's id, and drains", async () => {
  await using tables = await createTestTables();
  await using s3 = await S3Server.start();
  await using metadata = await startTaskMetadata();
  await addDeployedAccount(tables);
  await using node = await startDeployedNode(BUNDLE, {
    ...(await deployedEnvironment(tables, s3)),
    ECS_CONTAINER_METADATA_URI_V4: metadata.uri,
    S3_PREFIX: "ftp",
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
