import { z } from "zod";

const taskSchema = z.object({ TaskARN: z.string() });

/**
 * The id of the ECS task that this process runs in: the last part of its ARN, which is also the name of the node's row.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export async function ecsTaskId(metadataUri: string): Promise<string> {
  const response = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`The task metadata endpoint answered ${response.status}.`);
  const { TaskARN } = taskSchema.parse(await response.json());
  return TaskARN.slice(TaskARN.lastIndexOf("/") + 1);
}
