import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { AwsLocal } from "./aws-local.ts";
import { describeTaskDefinition } from "./task-environment.ts";

/** What outlives a deployment. */
export interface RetainedNames {
  readonly controlTableName: string;
  readonly activityTableName: string;
  readonly bucketName: string;
}

/** By what the nodes were told. */
export async function retainedNames(aws: AwsLocal, taskDefinitionArn: string): Promise<RetainedNames> {
  const { containerDefinitions: [container] = [] } = await describeTaskDefinition(aws, taskDefinitionArn);
  const told = Object.fromEntries(container?.environment?.map(({ name = "", value = "" }) => [name, value]) ?? []);
  return {
    controlTableName: told.CONTROL_TABLE ?? "",
    activityTableName: told.ACTIVITY_TABLE ?? "",
    bucketName: told.S3_BUCKET ?? "",
  };
}

/** The bytes of an object, read by another than the node. */
export async function readObject(aws: AwsLocal, bucket: string, key: string): Promise<Buffer> {
  const s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } finally {
    s3.destroy();
  }
}

/** How a table is kept. */
export async function tableCare(aws: AwsLocal, TableName: string) {
  const dynamodb = new DynamoDBClient(aws.clientConfig);
  try {
    const [{ Table }, { ContinuousBackupsDescription }, { TimeToLiveDescription }] = await Promise.all([
      dynamodb.send(new DescribeTableCommand({ TableName })),
      dynamodb.send(new DescribeContinuousBackupsCommand({ TableName })),
      dynamodb.send(new DescribeTimeToLiveCommand({ TableName })),
    ]);
    return {
      deletionProtection: Table?.DeletionProtectionEnabled,
      pointInTimeRecovery: ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
      expiry: TimeToLiveDescription?.AttributeName,
    };
  } finally {
    dynamodb.destroy();
  }
}
