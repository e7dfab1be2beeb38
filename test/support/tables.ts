import type { ServiceEndpoint } from "../../ftp-node/configuration.ts";
import { startDynamoDB } from "../../local/dynamodb.ts";
import { createTables } from "../../tables/create-tables.ts";
import { createTableClient, type Table } from "../../tables/table.ts";

export interface TestTables extends AsyncDisposable {
  readonly endpoint: string;
  readonly service: ServiceEndpoint;
  readonly control: Table;
  readonly activity: Table;
}

/** Both tables, empty, on a DynamoDB of this test's own. */
export async function createTestTables(): Promise<TestTables> {
  const dynamodb = await startDynamoDB();
  const { service } = dynamodb;
  await createTables(service, ["control", "activity"]);
  const client = createTableClient(service);
  return {
    endpoint: service.endpoint,
    service,
    control: { client, name: "control" },
    activity: { client, name: "activity" },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await dynamodb[Symbol.asyncDispose]();
    },
  };
}
