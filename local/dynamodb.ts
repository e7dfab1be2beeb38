import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { TABLE_INDEXES, TABLE_KEYS } from "../shared/tables.ts";

export interface LocalDynamoDB extends AsyncDisposable {
  readonly endpoint: string;
}

/** DynamoDB's API on the loopback, by dynalite. `folder`: where it keeps its state; absent: in memory. */
export async function startDynamoDB(folder?: string): Promise<LocalDynamoDB> {
  const server = dynalite({ path: folder, createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the SDK needs for a DynamoDB that asks for no real credentials. */
export function localClientConfig(endpoint: string): DynamoDBClientConfig {
  return { endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}

/** Makes the tables that are not there yet. */
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
