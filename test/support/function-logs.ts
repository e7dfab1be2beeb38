import { z } from "zod";
import type { AwsLocal } from "./aws-local.ts";

const groupsSchema = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const eventsSchema = z.object({ events: z.array(z.object({ message: z.string() })) });

/** What Lambda functions have written to CloudWatch Logs, each line behind its group's name: for who looks at a failure. */
export async function functionLogs(aws: AwsLocal): Promise<string> {
  const { logGroups } = groupsSchema.parse(await ask(aws, "DescribeLogGroups", {}));
  const lines = await Promise.all(logGroups.map(({ logGroupName }) => linesOf(aws, logGroupName)));
  return lines.flat().join("\n");
}

async function linesOf(aws: AwsLocal, logGroupName: string): Promise<string[]> {
  const { events } = eventsSchema.parse(await ask(aws, "FilterLogEvents", { logGroupName }));
  return events.map(({ message }) => `${logGroupName}: ${message.trim()}`);
}

/** The project has no client of this service. */
async function ask(aws: AwsLocal, operation: string, parameters: object): Promise<unknown> {
  const response = await fetch(aws.endpoint, {
    method: "POST",
    headers: {
      authorization: aws.rootAuthorization("logs"),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `Logs_20140328.${operation}`,
    },
    body: JSON.stringify(parameters),
  });
  return response.json();
}
