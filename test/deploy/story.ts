import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { HEALTH_PORT, PASSIVE_PORTS } from "../../shared/ports.ts";
import type { Assembly } from "../support/cdk-app.ts";
import { type RetainedNames, readObject, retainedNames, tableCare } from "../support/deployed-storage.ts";
import type { DeployedTask } from "../support/deployed-tasks.ts";
import { NODE_NAME } from "../support/net-lab.ts";
import { strictCurl, strictLftp } from "../support/strict-client.ts";
import { describeTaskDefinition } from "../support/task-environment.ts";
import { timed } from "../support/timed.ts";
import { Deployment, type Topology } from "./deployment.ts";

/** curl's exit code when its time is over: nothing answered, not even a refusal. */
const TIMED_OUT = 28;
export const URL_OF_NODE = `ftp://${NODE_NAME}`;

/**
 * A deployment's life, from `cdk bootstrap` on: each test goes on where the one before ended.
 *
 * @param between what else befalls it while it is in service
 * @param kept settings by which the next deployment adopts what this topology retains besides tables and files
 */
export function story<Task extends DeployedTask>(
  topology: Topology<Task>,
  between: (deployment: () => Deployment<Task>) => void,
  kept: (deployment: Deployment<Task>) => Promise<object> = async () => ({}),
): void {
  let deployment: Deployment<Task>;
  let assembly: Assembly;
  let retained: RetainedNames;

  beforeAll(async () => {
    deployment = await Deployment.prepare(topology);
  });
  afterAll(async () => {
    await deployment?.[Symbol.asyncDispose]();
  });
  afterEach(async ({ task: { result } }) => {
    if (result?.state === "fail") await deployment?.tell();
  });

  /** What a client that believes 227 lists, from behind NAT. */
  async function listed(): Promise<{ readonly code: number | string | null; readonly names: string[] }> {
    const list = strictCurl(deployment.partner, ["--list-only", `${URL_OF_NODE}/`]);
    const { code, stdout } = await deployment.lab.run("partner", "curl", list);
    return { code, names: stdout.trim().split("\n") };
  }

  test("cdk bootstrap and cdk deploy make it, and then cdk diff finds nothing", async () => {
    const { cdk } = deployment;
    const bootstrapped = timed("cdk bootstrap", cdk.bootstrap());
    assembly = await timed("cdk synth", cdk.synthesize(topology.settings));
    await bootstrapped;

    await deployment.deploy(assembly);

    expect(await timed("cdk diff", cdk.diff(assembly))).toMatchObject({ code: 0 });
  });

  test("a Lambda publishes the address that EC2 gave to a node", async () => {
    const task = await deployment.publishedTask();

    expect((await deployment.published()).get(task.id)).toBe(task.publicAddress);
    await deployment.run(task);
  });

  test("the API answers those alone whom IAM lets invoke it", async () => {
    const { operator } = deployment;

    expect((await operator.unsigned().call("GET /v1/partners")).status).toBe(403);
    expect((await operator.forging().call("GET /v1/partners")).status).toBe(403);
    expect((await operator.call("GET /v1/partners")).status).toBe(200);
  });

  test("a partner that was onboarded by the API uploads from behind NAT, by the published address", async () => {
    const { aws, lab, task } = deployment;
    await deployment.onboard("Acme Logistics", "acme");
    retained = await retainedNames(aws, task.definitionArn);
    const { path, content } = await deployment.file("report.bin", 12_000_000);

    const upload = ["--verbose", "-T", path, `${URL_OF_NODE}/report.bin`];
    const { code, stderr } = await lab.run("partner", "curl", strictCurl(deployment.partner, upload));

    expect(stderr).toContain(`227 Entering Passive Mode (${task.publicAddress.replaceAll(".", ",")},`);
    expect(code).toBe(0);
    const stored = await readObject(aws, retained.bucketName, `${deployment.partner.partnerId}/report.bin`);
    expect(stored.equals(content)).toBe(true);
  });

  test("lftp puts a file, lists it, and gets the same bytes", async () => {
    const { aws, lab, partner } = deployment;
    const { path, content } = await deployment.file("order.txt", 1000);
    const commands = [`put ${path} -o order.txt`, "cls -1", "cat order.txt"];

    const { code, stdout } = await lab.run("partner", "lftp", strictLftp(partner, NODE_NAME, commands));

    expect({ code, stdout }).toEqual({ code: 0, stdout: `order.txt\nreport.bin\n${content}` });
    expect(await readObject(aws, retained.bucketName, `${partner.partnerId}/order.txt`)).toEqual(content);
  });

  test("curl lists by EPSV, and by TLS on both of its connections", async () => {
    const { lab, partner } = deployment;
    for (const options of [[], ["--ssl-reqd", "--insecure"]]) {
      const list = ["-u", `${partner.username}:${partner.password}`, "--list-only", `${URL_OF_NODE}/`];
      const { code, stdout } = await lab.run("client", "curl", ["-sS", "--max-time", "20", ...options, ...list]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "order.txt\nreport.bin\n" });
    }
  });

  test("the node's own role can change no account, whoever takes the node over", async () => {
    const { aws, task } = deployment;
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
      deployment.lab.run("client", "curl", ["-s", "--connect-timeout", "1", `http://${NODE_NAME}:${port}/`]);
    const closed = [HEALTH_PORT, PASSIVE_PORTS.first - 1, PASSIVE_PORTS.last + 1, 22];

    const outcomes = await Promise.all(closed.map(knock));

    expect(outcomes.map(({ code }) => code)).toEqual(closed.map(() => TIMED_OUT));
    expect((await knock(PASSIVE_PORTS.last)).code).not.toBe(TIMED_OUT);
  });

  between(() => deployment);

  test("a changed setting is deployed by new tasks", async () => {
    const { cdk } = deployment;
    const settings = { ...topology.settings, transcript: true };
    const changed = await timed("cdk synth of a change", cdk.synthesize(settings, "PasvportNodes"));
    await timed("cdk deploy of a change", cdk.deploy(changed, "PasvportNodes"));
    const before = deployment.task;
    expect(await deployment.stop()).toBe(0);

    await deployment.run(await deployment.publishedTask(({ definitionArn }) => definitionArn !== before.definitionArn));

    expect(await listed()).toEqual({ code: 0, names: ["order.txt", "report.bin"] });
    expect(deployment.node.program.output).toContain("PASV");
  });

  test("cdk destroy leaves the tables and the files, protected as they were", async () => {
    const { aws, cdk, partner } = deployment;
    expect(await deployment.stop()).toBe(0);
    retained = { ...retained, ...(await kept(deployment)) };

    await timed("cdk destroy", cdk.destroy(assembly));

    expect(await tableCare(aws, retained.controlTableName)).toEqual({
      deletionProtection: true,
      pointInTimeRecovery: "ENABLED",
      expiry: undefined,
    });
    expect(await tableCare(aws, retained.activityTableName)).toMatchObject({
      pointInTimeRecovery: "ENABLED",
      expiry: "expiresAt",
    });
    expect((await readObject(aws, retained.bucketName, `${partner.partnerId}/order.txt`)).length).toBe(1000);
  });

  test("a new deployment that adopts what was left serves the same partner", async () => {
    const adopting = await timed("cdk synth", deployment.cdk.synthesize({ ...topology.settings, ...retained }));
    await deployment.deploy(adopting);
    await deployment.run(await deployment.publishedTask());

    expect(await listed()).toEqual({ code: 0, names: ["order.txt", "report.bin"] });
    expect({
      ...(await retainedNames(deployment.aws, deployment.task.definitionArn)),
      ...(await kept(deployment)),
    }).toEqual(retained);
  });
}
