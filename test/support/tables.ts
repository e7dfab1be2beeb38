import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createTables, localClientConfig, startDynamoDB } from "../../local/dynamodb.ts";
import type { Table } from "../../tables/table.ts";

export interface TestTables extends AsyncDisposable {
  readonly endpoint: string;
  readonly control: Table;
  readonly activity: Table;
}

/** Both tables, empty, on a DynamoDB of this test's own. */
export async function createTestTables(): Promise<TestTables> {
  const dynamodb = await startDynamoDB();
  const config = localClientConfig(dynamodb.endpoint);
  await createTables(config, ["control", "activity"]);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    endpoint: dynamodb.endpoint,
    control: { client, name: "control" },
    activity: { client, name: "activity" },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await dynamodb[Symbol.asyncDispose]();
    },
  };
}
