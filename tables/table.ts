import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Where a kind of thing is kept: the control or the activity table. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

/** The client that the tables want. Region and credentials come from the SDK's environment unless they are given. */
export function createTableClient(config: DynamoDBClientConfig): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    // Else an object with a key "constructor", such as somebody's tags, is taken for a class instance and refused.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
}
