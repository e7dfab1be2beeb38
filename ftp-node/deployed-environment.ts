import { z } from "zod";
import { nodeEnvironmentSchema } from "../shared/node-environment.ts";

/** What the platform itself says, where the node runs on it. */
const platformSchema = z.object({
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html */
  ECS_CONTAINER_METADATA_URI_V4: z.url().optional(),
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html */
  ECS_AGENT_URI: z.url().optional(),
  /** As the SDK knows it: https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html */
  AWS_EC2_METADATA_SERVICE_ENDPOINT: z.url().optional(),
});

/** Our own variables (shared/node-environment.ts) and the platform's. */
export const deployedEnvironmentSchema = nodeEnvironmentSchema.and(platformSchema).check(({ value, issues }) => {
  if (value.NODE_ID !== undefined || value.ECS_CONTAINER_METADATA_URI_V4 !== undefined) return;
  const message =
    "It is not set, and there is no ECS_CONTAINER_METADATA_URI_V4 to learn it from; give the node's name.";
  issues.push({ code: "custom", message, path: ["NODE_ID"], input: value });
});
export type DeployedEnvironment = z.infer<typeof deployedEnvironmentSchema>;
