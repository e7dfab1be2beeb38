import type { ServiceEndpoint } from "../ftp-node/configuration.ts";
import { type ApiTables, apiTables } from "../lambda/api/api-tables.ts";
import { createTables } from "../tables/create-tables.ts";
import { Feed } from "../tables/feed.ts";
import { createTableClient, type Table } from "../tables/table.ts";
import { startDynamoDB } from "./dynamodb.ts";
import type { StartOptions } from "./options.ts";
import type { StateFolder } from "./state-folder.ts";

const TABLES = { control: "pasvport-control", activity: "pasvport-activity" };

export interface LocalTables extends AsyncDisposable {
  readonly service: ServiceEndpoint;
  readonly control: Table;
  readonly activity: Table;
  readonly api: ApiTables;
  readonly feed: Feed;
}

/** Both tables: on the DynamoDB that was named, else on one of our own that keeps its state in the state folder. */
export async function openTables({ dynamodbEndpoint }: StartOptions, state: StateFolder): Promise<LocalTables> {
  await using opening = new AsyncDisposableStack();
  const service: ServiceEndpoint = dynamodbEndpoint
    ? { endpoint: dynamodbEndpoint }
    : opening.use(await startDynamoDB(await state.folder("dynamodb"))).service;
  await createTables(service, Object.values(TABLES));
  const client = opening.adopt(createTableClient(service), (client) => client.destroy());
  const control = { client, name: TABLES.control };
  const activity = { client, name: TABLES.activity };
  const opened = opening.move();
  return {
    service,
    control,
    activity,
    api: apiTables(control, activity),
    feed: new Feed(activity),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
