import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HEALTH_PORT, PASSIVE_PORTS } from "../../shared/ports.ts";
import { AwsLocal } from "../support/aws-local.ts";
import { type Assembly, CdkApp } from "../support/cdk-app.ts";
import { type RetainedNames, readObject, retainedNames, tableCare } from "../support/deployed-storage.ts";
import type { DeployedTask } from "../support/deployed-tasks.ts";
import { functionLogs } from "../support/function-logs.ts";
import type { LabNode } from "../support/lab-node.ts";
import { eventually } from "../support/local-eventually.ts";
import { NetLab, NODE_NAME } from "../support/net-lab.ts";
import type { Operator } from "../support/operator.ts";
import { type FtpAccount, strictCurl, strictLftp } from "../support/strict-client.ts";
import { describeTaskDefinition } from "../support/task-environment.ts";
import { timed } from "../support/timed.ts";
import { deploy, publishedAddresses, publishedTask, startNode } from "./deployment.ts";

/** curl's exit code when its time is over: nothing answered, not even a refusal. */
const TIMED_OUT = 28;
/** Of a log, in characters. */
const MUCH = 4000;
const URL_OF_NODE = `ftp://${NODE_NAME}`;

/** Each test goes on where the one before ended: a deployment's life, from `cdk bootstrap` on. */
describe.for(["dynamic"])("with %s addresses", (addresses) => {
  const stack = new AsyncDisposableStack();
  let folder: string;
  let lab: NetLab;
  let aws: AwsLocal;
  let cdk: CdkApp;
  let assembly: Assembly;
  let operator: Operator;
  let task: DeployedTask;
  let node: LabNode;
  let partner: FtpAccount & { readonly partnerId: string };
  let retained: RetainedNames;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pasvport-deploy-"));
    stack.defer(() => rm(folder, { recursive: true }));
    lab = stack.use(await NetLab.up());
    aws = stack.use(await timed("start of the emulator", AwsLocal.start()));
    cdk = stack.use(await CdkApp.in(aws));
    await lab.expose("node", aws.port);
  });
  afterAll(async () => {
    await node?.[Symbol.asyncDispose]();
    await stack.disposeAsync();
  });

  afterEach(async ({ task: { result } }) => {
    if (result?.state !== "fail") return;
    console.log(`The functions:\n${(await functionLogs(aws)).slice(-MUCH)}`);
    console.log(`The node:\n${node?.program.output.slice(-MUCH)}`);
    console.log(`The emulator:\n${aws.log.slice(-MUCH)}`);
  });

  async function fileOf(name: string, bytes: number) {
    const content = Buffer.alloc(bytes, `${name} over passive mode that works `);
    await writeFile(join(folder, name), content);
    return { path: join(folder, name), content };
  }

  test("cdk bootstrap and cdk deploy make it, and then cdk diff finds nothing", async () => {
    const bootstrapped = timed("cdk bootstrap", cdk.bootstrap());
    assembly = await timed("cdk synth", cdk.synthesize({ addresses }));
    await bootstrapped;

    operator = await deploy(aws, cdk, assembly);

    expect(await timed("cdk diff", cdk.diff(assembly))).toMatchObject({ code: 0 });
  });

  test("a Lambda publishes the address that EC2 gave to a task", async () => {
    task = await publishedTask(aws, operator);

    expect((await publishedAddresses(operator)).get(task.id)).toBe(task.publicAddress);
  });

  test("the API answers those alone whom IAM lets invoke it", async () => {
    expect((await operator.unsigned().call("GET /v1/partners")).status).toBe(403);
    expect((await operator.forging().call("GET /v1/partners")).status).toBe(403);
    expect((await operator.call("GET /v1/partners")).status).toBe(200);
  });

  test("a partner that was onboarded by the API uploads from behind NAT, by the published address", async () => {
    partner = await operator.onboard("Acme Logistics", "acme");
    node = await startNode(aws, lab, task);
    retained = await retainedNames(aws, task.definitionArn);
    const { path, content } = await fileOf("report.bin", 12_000_000);

    const upload = ["--verbose", "-T", path, `${URL_OF_NODE}/report.bin`];
    const { code, stderr } = await lab.run("partner", "curl", strictCurl(partner, upload));

    expect(stderr).toContain(`227 Entering Passive Mode (${task.publicAddress.replaceAll(".", ",")},`);
    expect(code).toBe(0);
    expect((await readObject(aws, retained.bucketName, `${partner.partnerId}/report.bin`)).equals(content)).toBe(true);
  });

  test("lftp puts a file, lists it, and gets the same bytes", async () => {
    const { path, content } = await fileOf("order.txt", 1000);
    const commands = [`put ${path} -o order.txt`, "cls -1", "cat order.txt"];

    const { code, stdout } = await lab.run("partner", "lftp", strictLftp(partner, NODE_NAME, commands));

    expect({ code, stdout }).toEqual({ code: 0, stdout: `order.txt\nreport.bin\n${content}` });
    expect(await readObject(aws, retained.bucketName, `${partner.partnerId}/order.txt`)).toEqual(content);
  });

  test("curl lists by EPSV, and by TLS on both of its connections", async () => {
    for (const options of [[], ["--ssl-reqd", "--insecure"]]) {
      const list = ["-u", `${partner.username}:${partner.password}`, "--list-only", `${URL_OF_NODE}/`];
      const { code, stdout } = await lab.run("client", "curl", ["-sS", "--max-time", "20", ...options, ...list]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "order.txt\nreport.bin\n" });
    }
  });

  test("the node's own role can change no account, whoever takes the node over", async () => {
    const { taskRoleArn = "" } = await describeTaskDefinition(aws, task.definitionArn);
    const { expiration, ...credentials } = await aws.assumeRole(taskRoleArn);
    const dynamodb = new DynamoDBClient({ ...aws.clientConfig, credentials });
    const TableName = retained.controlTableName;
    const Key = { pk: { S: "anything" }, sk: { S: "anything" } };

    await dynamodb.send(new GetItemCommand({ TableName, Key }));
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: Key }))).rejects.toThrow("not authorized");
    dynamodb.destroy();
  });

  test("the security group drops what comes to other ports", async () => {
    const knock = (port: number) =>
      lab.run("client", "curl", ["-s", "--connect-timeout", "1", `http://${NODE_NAME}:${port}/`]);
    const closed = [HEALTH_PORT, PASSIVE_PORTS.first - 1, PASSIVE_PORTS.last + 1, 22];

    const outcomes = await Promise.all(closed.map(knock));

    expect(outcomes.map(({ code }) => code)).toEqual(closed.map(() => TIMED_OUT));
    expect((await knock(PASSIVE_PORTS.last)).code).not.toBe(TIMED_OUT);
  });

  test("a changed setting is deployed by new tasks, whose addresses take the old ones' place", async () => {
    const changed = await timed(
      "cdk synth of a change",
      cdk.synthesize({ addresses, transcript: true }, "PasvportNodes"),
    );
    await timed("cdk deploy of a change", cdk.deploy(changed, "PasvportNodes"));
    expect(await node.stop()).toBe(0);

    const before = task;
    task = await publishedTask(aws, operator, ({ definitionArn }) => definitionArn !== before.definitionArn);
    node = await startNode(aws, lab, task);
    const { code } = await lab.run("partner", "curl", strictCurl(partner, [`${URL_OF_NODE}/`]));

    expect(code).toBe(0);
    expect(node.program.output).toContain("PASV");
    await eventually("the old address's end", async () =>
      (await publishedAddresses(operator)).get(before.id) === undefined ? true : undefined,
    );
  });

  test("cdk destroy leaves the tables and the files, protected as they were", async () => {
    expect(await node.stop()).toBe(0);

    await timed("cdk destroy", cdk.destroy(assembly));

    const { controlTableName, activityTableName, bucketName } = retained;
    expect(await tableCare(aws, controlTableName)).toEqual({
      deletionProtection: true,
      pointInTimeRecovery: "ENABLED",
      expiry: undefined,
    });
    expect(await tableCare(aws, activityTableName)).toMatchObject({
      pointInTimeRecovery: "ENABLED",
      expiry: "expiresAt",
    });
    expect((await readObject(aws, bucketName, `${partner.partnerId}/order.txt`)).length).toBe(1000);
  });

  test("a new deployment that adopts them serves the same partner", async () => {
    const adopting = await timed("cdk synth", cdk.synthesize({ addresses, ...retained }));
    operator = await deploy(aws, cdk, adopting);
    task = await publishedTask(aws, operator);
    node = await startNode(aws, lab, task);

    const { code, stdout } = await lab.run("partner", "curl", strictCurl(partner, ["--list-only", `${URL_OF_NODE}/`]));

    expect({ code, stdout }).toEqual({ code: 0, stdout: "order.txt\nreport.bin\n" });
  });
});
