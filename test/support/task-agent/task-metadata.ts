import type { AgentPart } from "../task-agent.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html */
export const TASK_METADATA_PATH = "/v4/node";

/** What a task is told of itself. */
export function taskMetadata(taskArn: string, clusterArn = "default"): AgentPart {
  const task = { Cluster: clusterArn, TaskARN: taskArn, DesiredStatus: "RUNNING", KnownStatus: "RUNNING" };
  return ({ method, url }) => (method === "GET" && url === `${TASK_METADATA_PATH}/task` ? { body: task } : undefined);
}
