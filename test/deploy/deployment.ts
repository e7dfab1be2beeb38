import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { AwsLocal } from "../support/aws-local.ts";
import { type Assembly, CdkApp } from "../support/cdk-app.ts";
import type { DeployedTask } from "../support/deployed-tasks.ts";
import { functionLogs } from "../support/function-logs.ts";
import { LabNode } from "../support/lab-node.ts";
import { eventually } from "../support/local-eventually.ts";
import { NetLab } from "../support/net-lab.ts";
import { Operator } from "../support/operator.ts";
import type { FtpAccount } from "../support/strict-client.ts";
import { timed } from "../support/timed.ts";

const controlPlaneSchema = z.object({ ApiUrl: z.string(), ApiId: z.string() });
const nodesSchema = z.object({
  items: z.array(z.object({ id: z.string(), observedAddress: z.string().optional() })),
});
/** Of a log, in characters. */
const MUCH = 4000;

/** What differs between static and dynamic addresses. */
export interface Topology<Task extends DeployedTask = DeployedTask> {
  readonly settings: object;
  /** Variables of the emulator, such as AWS_LOCAL_AUTHFAILURES. */
  readonly emulator?: Readonly<Record<string, string>>;
  /** What runs now, with what EC2 says of its address. */
  tasks(aws: AwsLocal): Promise<Task[]>;
}

/** A deployment on AWS on this machine, one of its nodes in a laboratory, and who works with it. */
export class Deployment<Task extends DeployedTask = DeployedTask> implements AsyncDisposable {
  readonly aws: AwsLocal;
  readonly lab: NetLab;
  readonly cdk: CdkApp;
  readonly topology: Topology<Task>;
  readonly #folder: string;
  readonly #stack: AsyncDisposableStack;
  #operator: Operator | undefined;
  #running: { readonly task: Task; readonly node: LabNode } | undefined;
  #partner: (FtpAccount & { readonly partnerId: string }) | undefined;

  private constructor(
    topology: Topology<Task>,
    parts: { readonly aws: AwsLocal; readonly lab: NetLab; readonly cdk: CdkApp },
    folder: string,
    stack: AsyncDisposableStack,
  ) {
    this.topology = topology;
    this.aws = parts.aws;
    this.lab = parts.lab;
    this.cdk = parts.cdk;
    this.#folder = folder;
    this.#stack = stack;
  }

  /** An account in which nothing is, yet. */
  static async prepare<Task extends DeployedTask>(topology: Topology<Task>): Promise<Deployment<Task>> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "pasvport-deploy-"));
    stack.defer(() => rm(folder, { recursive: true }));
    const lab = stack.use(await NetLab.up());
    const aws = stack.use(await timed("start of the emulator", AwsLocal.start(topology.emulator)));
    const cdk = stack.use(await CdkApp.in(aws));
    await lab.expose("node", aws.port);
    return new Deployment(topology, { aws, lab, cdk }, folder, stack.move());
  }

  /** Deploys every stack, and hires somebody who may then use the API. */
  async deploy(assembly: Assembly): Promise<void> {
    const outputs = await timed("cdk deploy", this.cdk.deploy(assembly));
    const { ApiUrl: url, ApiId: id } = controlPlaneSchema.parse(outputs.PasvportControlPlane);
    this.#operator = await Operator.hire(this.aws, { url, id });
  }

  async onboard(name: string, username: string): Promise<void> {
    this.#partner = await this.operator.onboard(name, username);
  }

  /** Runs the node of a task whose address is published, in place of the one that ran. */
  async run(task: Task): Promise<void> {
    await this.stop();
    const node = await timed("start of the node", LabNode.start(this.aws, this.lab, task));
    this.#running = { task, node };
  }

  /** SIGTERM; the node's exit code, 0 where none ran. */
  async stop(): Promise<number | string> {
    const running = this.#running;
    this.#running = undefined;
    return running ? running.node.stop() : 0;
  }

  get operator(): Operator {
    return there(this.#operator, "operator");
  }

  get task(): Task {
    return there(this.#running, "running node").task;
  }

  get node(): LabNode {
    return there(this.#running, "running node").node;
  }

  get partner(): FtpAccount & { readonly partnerId: string } {
    return there(this.#partner, "partner");
  }

  /** By node, as the API tells them. */
  async published(): Promise<Map<string, string | undefined>> {
    const { items } = nodesSchema.parse(await this.operator.expect(200, "GET /v1/nodes"));
    return new Map(items.map(({ id, observedAddress }) => [id, observedAddress]));
  }

  /** One of the tasks that run, once a Lambda has published the address that EC2 gave it. */
  publishedTask(wanted: (task: Task) => boolean = () => true): Promise<Task> {
    return eventually("a task whose address is published", async () => {
      const published = await this.published();
      const tasks = (await this.topology.tasks(this.aws)).filter(wanted);
      return tasks.find(({ id, publicAddress }) => published.get(id) === publicAddress);
    });
  }

  async file(name: string, bytes: number): Promise<{ readonly path: string; readonly content: Buffer }> {
    const path = join(this.#folder, name);
    const content = Buffer.alloc(bytes, `${name} over passive mode that works `);
    await writeFile(path, content);
    return { path, content };
  }

  /** What everybody said last: for who looks at a failure. */
  async tell(): Promise<void> {
    console.log(`The functions:\n${(await functionLogs(this.aws)).slice(-MUCH)}`);
    console.log(`The node:\n${this.#running?.node.program.output.slice(-MUCH)}`);
    console.log(`The emulator:\n${this.aws.log.slice(-MUCH)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#stack.disposeAsync();
  }
}

function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what} yet.`);
  return value;
}
