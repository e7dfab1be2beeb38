import { z } from "zod";
import type { AwsLocal } from "../support/aws-local.ts";
import type { Assembly, CdkApp } from "../support/cdk-app.ts";
import { type DeployedTask, deployedTasks } from "../support/deployed-tasks.ts";
import { LabNode } from "../support/lab-node.ts";
import { eventually } from "../support/local-eventually.ts";
import type { NetLab } from "../support/net-lab.ts";
import { Operator } from "../support/operator.ts";
import { timed } from "../support/timed.ts";

const controlPlaneSchema = z.object({ ApiUrl: z.string(), ApiId: z.string() });
const nodesSchema = z.object({
  items: z.array(z.object({ id: z.string(), observedAddress: z.string().optional() })),
});

/** Deploys every stack; somebody who may then use the API. */
export async function deploy(aws: AwsLocal, cdk: CdkApp, assembly: Assembly): Promise<Operator> {
  const outputs = await timed("cdk deploy", cdk.deploy(assembly));
  const { ApiUrl: url, ApiId: id } = controlPlaneSchema.parse(outputs.PasvportControlPlane);
  return Operator.hire(aws, { url, id });
}

/** By node, as the API tells them. */
export async function publishedAddresses(operator: Operator): Promise<Map<string, string | undefined>> {
  const { items } = nodesSchema.parse(await operator.expect(200, "GET /v1/nodes"));
  return new Map(items.map(({ id, observedAddress }) => [id, observedAddress]));
}

/** One of the tasks that ECS runs, once the Lambda has published the address that EC2 gave it. */
export async function publishedTask(
  aws: AwsLocal,
  operator: Operator,
  wanted: (task: DeployedTask) => boolean = () => true,
): Promise<DeployedTask> {
  return eventually("a task whose address is published", async () => {
    const published = await publishedAddresses(operator);
    const tasks = (await deployedTasks(aws)).filter(wanted);
    return tasks.find(({ id, publicAddress }) => published.get(id) === publicAddress);
  });
}

export async function startNode(aws: AwsLocal, lab: NetLab, task: DeployedTask): Promise<LabNode> {
  return timed("start of the node", LabNode.start(aws, lab, task));
}
