import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Nodes } from "../../tables/nodes.ts";
import { NodeImage, type RunningContainer } from "../support/container.ts";
import { addDeployedAccount } from "../support/deployed-node.ts";
import { FIRST_ADDRESS, NetLab, NODE_NAME } from "../support/net-lab.ts";
import { S3Server } from "../support/s3-server.ts";
import { strictCurl, strictLftp } from "../support/strict-client.ts";
import { createTestTables, type TestTables } from "../support/tables.ts";
import { TASK_METADATA_PATH, taskMetadata } from "../support/task-agent/task-metadata.ts";
import { AGENT_ADDRESS, startTaskAgent } from "../support/task-agent.ts";
import { PASSWORD } from "../support/test-password.ts";
import { timed } from "../support/timed.ts";
import { containerDefinition, taskEnvironment } from "./environment.ts";

const TASK_ID = "0123456789abcdef0123456789abcdef";
const PARTNER_ID = "p-000000000001";
const ALICE = { username: "alice", password: PASSWORD };
const MEGABYTE = 1_000_000;

const stack = new AsyncDisposableStack();
const definition = containerDefinition();
let image: NodeImage;
let lab: NetLab;
let tables: TestTables;
let s3: S3Server;
let folder: string;

beforeAll(async () => {
  image = stack.use(await timed("build of the image", NodeImage.build()));
  lab = stack.use(await NetLab.up());
  tables = stack.use(await createTestTables());
  s3 = stack.use(await S3Server.start());
  folder = await mkdtemp(join(tmpdir(), "pasvport-container-"));
  await addDeployedAccount(tables);
  await new Nodes(tables.activity).observe(TASK_ID, FIRST_ADDRESS, 1);
  await connectToServices();
});
afterAll(() => stack.disposeAsync());

/** DynamoDB, S3 and ECS's agent, where the node looks for them. */
async function connectToServices(): Promise<void> {
  const agent = stack.use(await startTaskAgent([taskMetadata(`arn:aws:ecs:eu-west-1:1:task/c/${TASK_ID}`)]));
  await lab.expose("node", Number(new URL(tables.endpoint).port));
  await lab.expose("node", Number(new URL(s3.clientConfig.endpoint).port));
  await lab.expose("node", agent.port, { address: AGENT_ADDRESS, as: 80 });
}

function deployedEnvironment(): Record<string, string> {
  return taskEnvironment(definition, {
    CONTROL_TABLE: "control",
    ACTIVITY_TABLE: "activity",
    S3_BUCKET: s3.bucket,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_S3: s3.clientConfig.endpoint,
    ECS_CONTAINER_METADATA_URI_V4: `http://${AGENT_ADDRESS}${TASK_METADATA_PATH}`,
  });
}

async function startNode(): Promise<RunningContainer> {
  const node = await image.run(lab.network("node"), deployedEnvironment());
  await timed("start of the container", node.ready());
  return node;
}

async function fileOf(bytes: number): Promise<{ readonly path: string; readonly content: Buffer }> {
  const content = Buffer.alloc(bytes, "passive mode that works ");
  const path = join(folder, `${bytes}.bin`);
  await writeFile(path, content);
  return { path, content };
}

function stored(name: string): Buffer | undefined {
  return s3.object(`${PARTNER_ID}/${name}`)?.body;
}

describe("locked down as the task definition says", () => {
  let node: RunningContainer;

  beforeAll(async () => {
    node = await startNode();
  });
  afterAll(() => node?.[Symbol.asyncDispose]());

  test("the task definition and the image agree on the user, and nothing can be written", async () => {
    expect(definition).toMatchObject({ User: await image.inspect("{{.Config.User}}"), ReadonlyRootFilesystem: true });
    expect(await node.inspect("{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}")).toBe("true 1000:1000");
    const write = await node.execute("/usr/local/bin/node", "--eval", 'fs.writeFileSync("/tmp-file", "x")');
    expect(write.stderr).toContain("EROFS");
  });

  test("it is healthy by the image's check and by the task definition's", async () => {
    const [, ...command] = definition.HealthCheck.Command;

    expect(await node.isHealthy()).toBe(true);
    expect((await node.execute(...command)).code).toBe(0);
  });

  test("a partner behind NAT uploads, lists and downloads on port 21, by the address that was published", async () => {
    const { path, content } = await fileOf(20 * MEGABYTE);
    const url = `ftp://${NODE_NAME}`;

    const upload = await lab.run("partner", "curl", strictCurl(ALICE, ["--verbose", "-T", path, `${url}/large.bin`]));
    expect(upload).toMatchObject({ code: 0 });
    expect(upload.stderr).toContain(`227 Entering Passive Mode (${FIRST_ADDRESS.replaceAll(".", ",")},`);
    expect(stored("large.bin")?.equals(content)).toBe(true);

    const listing = await lab.run("partner", "lftp", strictLftp(ALICE, NODE_NAME, ["cls -1"]));
    expect(listing).toMatchObject({ code: 0, stdout: "large.bin\n" });

    const back = join(folder, "back.bin");
    expect(await lab.run("partner", "curl", strictCurl(ALICE, ["-o", back, `${url}/large.bin`]))).toMatchObject({
      code: 0,
    });
    expect((await readFile(back)).equals(content)).toBe(true);
  });
});

test("SIGTERM ends it at once when nobody is there, with exit status 0", async () => {
  await using node = await startNode();
  const begun = performance.now();
  await node.terminate();

  expect(await node.ended()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("SIGTERM during an upload: the upload ends well, then the node, and nobody new is let in", async () => {
  await using node = await startNode();
  const { path, content } = await fileOf(12 * MEGABYTE);
  const slowly = ["--limit-rate", "4M", "--verbose", "-T", path, `ftp://${NODE_NAME}/slow.bin`];
  const upload = lab.start("partner", "curl", strictCurl(ALICE, slowly));
  await upload.says(/< 150 /);

  await node.terminate();
  const late = await lab.run("client", "curl", strictCurl(ALICE, [`ftp://${NODE_NAME}/`]));
  expect(late.code).not.toBe(0);

  expect(await upload.ended).toBe(0);
  expect(upload.output).toContain("< 226 ");
  expect(stored("slow.bin")?.equals(content)).toBe(true);
  expect(await node.ended()).toBe(0);
});

test("a wrong environment ends it with exit status 2, and a sentence about each setting", async () => {
  await using node = await image.run("none", { ...deployedEnvironment(), PASSIVE_PORTS: "9-1", S3_BUCKET: "" });

  expect(await node.ended()).toBe(2);
  expect(await node.log()).toContain('"9-1" is not a port range; write FIRST-LAST');
  expect(await node.log()).toContain("give the name of the bucket that holds the files");
});
