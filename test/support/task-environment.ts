import { DescribeTaskDefinitionCommand, ECSClient, type TaskDefinition } from "@aws-sdk/client-ecs";
import type { AwsLocal } from "./aws-local.ts";
import { TASK_CREDENTIALS_PATH } from "./task-agent/task-credentials.ts";
import { TASK_METADATA_PATH } from "./task-agent/task-metadata.ts";
import { AGENT_ADDRESS } from "./task-agent.ts";

/** The path of ECS_AGENT_URI. */
export const AGENT_API_PATH = "/api/node";

/** A task definition as it was deployed. */
export async function describeTaskDefinition(aws: AwsLocal, taskDefinition: string): Promise<TaskDefinition> {
  const client = new ECSClient(aws.clientConfig);
  const described = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  client.destroy();
  if (!described.taskDefinition) throw new Error(`There is no task definition ${taskDefinition}.`);
  return described.taskDefinition;
}

/**
 * All that the container of this task finds in its environment: the definition's variables, what ECS's agent adds, and
 * where the emulator is.
 */
export function taskEnvironment(aws: AwsLocal, definition: TaskDefinition): Record<string, string> {
  const variables = definition.containerDefinitions?.[0]?.environment ?? [];
  return {
    ...Object.fromEntries(variables.map(({ name = "", value = "" }) => [name, value])),
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: TASK_CREDENTIALS_PATH,
    ECS_CONTAINER_METADATA_URI_V4: `http://${AGENT_ADDRESS}${TASK_METADATA_PATH}`,
    ECS_AGENT_URI: `http://${AGENT_ADDRESS}${AGENT_API_PATH}`,
  };
}
