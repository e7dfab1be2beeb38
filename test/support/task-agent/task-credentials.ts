import type { RoleSession } from "../aws-local.ts";
import type { AgentPart } from "../task-agent.ts";

/** What AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is. */
export const TASK_CREDENTIALS_PATH = "/v2/credentials/node";

/** A session of the task's role, for the task alone. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
export function taskCredentials(roleArn: string, session: RoleSession): AgentPart {
  const body = {
    RoleArn: roleArn,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: session.expiration,
  };
  return ({ method, url }) => (method === "GET" && url === TASK_CREDENTIALS_PATH ? { body } : undefined);
}
