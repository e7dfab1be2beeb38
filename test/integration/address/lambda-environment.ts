import { vi } from "vitest";
import type { TestTables } from "../../support/tables.ts";

/** What a function finds in its environment, until `vi.unstubAllEnvs()`. @param endpoint of the services beside DynamoDB. */
export function stubEnvironment(
  { activity, service }: TestTables,
  endpoint: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const environment = {
    ACTIVITY_TABLE: activity.name,
    DEPLOYMENT: "demo",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: service.endpoint,
    POWERTOOLS_METRICS_DISABLED: "true",
    ...more,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}
