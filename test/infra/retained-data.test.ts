import { describe, expect, test } from "vitest";
import { serviceKey } from "../../shared/keys.ts";
import { TABLE_EXPIRY, TABLE_INDEXES, TABLE_KEYS } from "../../shared/tables.ts";
import { allResources, type Json, resource, resources, synthesize } from "./synthesize.ts";

const synthesized = synthesize({ addresses: "static", nodes: 3, bucketPrefix: "ftp" });
const RETAINED = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };

test("files, tables and addresses outlive the service", () => {
  const kept = allResources(synthesized).filter(({ DeletionPolicy }) => DeletionPolicy === "Retain");

  expect(kept.map(({ Type }) => Type).toSorted()).toEqual([
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::GlobalTable",
    "AWS::EC2::EIP",
    "AWS::EC2::EIP",
    "AWS::EC2::EIP",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
  ]);
  for (const each of kept) expect(each).toMatchObject(RETAINED);
});

test("no retained resource has a name of ours, so that it can be made again beside an old one", () => {
  const names = ["BucketName", "TableName", "QueueName", "ClusterName", "LogGroupName", "RoleName", "FunctionName"];
  for (const { id, Properties } of allResources(synthesized).filter(({ Type }) => !Type.endsWith("EventInvokeConfig")))
    for (const name of names) if (typeof Properties?.[name] === "string") expect.fail(`${id} has a ${name}`);
});

test("ids of what holds data never change: CloudFormation would make it anew, empty", () => {
  const ids = [...resources(synthesized, "storage"), ...resources(synthesized, "network", "AWS::EC2::EIP")]
    .filter(({ DeletionPolicy, Type }) => DeletionPolicy === "Retain" && Type !== "AWS::S3::BucketPolicy")
    .map(({ id }) => id);

  expect(ids).toMatchInlineSnapshot(`
    [
      "Files74647968",
      "ControlTable3C1CA7D0",
      "ActivityTable234E9D90",
      "Slot149B5518C",
      "Slot25FDAC672",
      "Slot31E158CE8",
    ]
  `);
});

describe.for(["ControlTable", "ActivityTable"])("the %s", (name) => {
  const table = resources(synthesized, "storage", "AWS::DynamoDB::GlobalTable").find(({ id }) => id.startsWith(name));

  test("has the keys and the indexes that the code expects", () => {
    expect(keys(table?.Properties.KeySchema)).toEqual([TABLE_KEYS.partition, TABLE_KEYS.sort]);
    expect(
      table?.Properties.GlobalSecondaryIndexes.map((index: Json) => [index.IndexName, ...keys(index.KeySchema)]),
    ).toEqual(TABLE_INDEXES.map((index) => [index.name, index.partition, index.sort]));
  });

  test("is protected, can be restored to any second, and streams its changes", () => {
    expect(table?.Properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
  });

  test("expires items only where they are meant to", () => {
    const expiry = { AttributeName: TABLE_EXPIRY, Enabled: true };
    expect(table?.Properties.TimeToLiveSpecification).toEqual(name === "ActivityTable" ? expiry : undefined);
  });
});

describe("the bucket", () => {
  const bucket = resource(synthesized, "storage", "AWS::S3::Bucket").Properties;

  test("keeps versions, is encrypted, is never public, and sends its events to EventBridge", () => {
    expect(bucket).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test("is encrypted by a key of its own where that was set: rotated, retained, asked once for many files", () => {
    const encrypted = synthesize({ encryption: "kms" });
    const key = resource(encrypted, "storage", "AWS::KMS::Key");

    expect(key).toMatchObject({ ...RETAINED, Properties: { EnableKeyRotation: true } });
    expect(resource(encrypted, "storage", "AWS::S3::Bucket").Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: { "Fn::GetAtt": [key.id, "Arn"] } },
        },
      ],
    });
  });

  test("gives up broken uploads after a week, with what the service keeps of them", () => {
    expect(bucket.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      expect.objectContaining({ Prefix: `${serviceKey("ftp")}partial/`, ExpirationInDays: 7 }),
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
    ]);
  });

  test("refuses requests without TLS 1.2", () => {
    const { Statement } = resource(synthesized, "storage", "AWS::S3::BucketPolicy").Properties.PolicyDocument;

    expect(Statement).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      expect.objectContaining({ Effect: "Deny", Condition: { NumericLessThan: { "s3:TlsVersion": 1.2 } } }),
    ]);
  });
});

function keys(schema: { AttributeName: string }[]): string[] {
  return schema.map(({ AttributeName }) => AttributeName);
}
