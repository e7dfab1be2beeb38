import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { TABLE_INDEXES, TABLE_KEYS } from "../shared/tables.ts";

/** How long a new table may take to become active. */
const TABLE_SECONDS = 120;

/** Makes the tables that are not there yet, where no stack does (local mode, tests). */
export async function createTables(config: DynamoDBClientConfig, names: readonly string[]): Promise<void> {
  const client = new DynamoDBClient(config);
  try {
    await Promise.all(names.map((name) => createTable(client, name)));
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  const attributes = [TABLE_KEYS, ...TABLE_INDEXES].flatMap(({ partition, sort }) => [partition, sort]);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: keySchema(TABLE_KEYS),
        GlobalSecondaryIndexes: TABLE_INDEXES.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: "ALL" },
        })),
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: TABLE_SECONDS, minDelay: 1 }, { TableName: name });
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

function keySchema({ partition, sort }: { partition: string; sort: string }) {
  return [
    { AttributeName: partition, KeyType: "HASH" as const },
    { AttributeName: sort, KeyType: "RANGE" as const },
  ];
}
