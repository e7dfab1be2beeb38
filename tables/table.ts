import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Where a kind of thing is kept: the control or the activity table. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}
