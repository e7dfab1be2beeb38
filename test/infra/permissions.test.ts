import { describe, expect, test } from "vitest";
import {
  type Json,
  type Resource,
  resource,
  resources,
  type StackName,
  type Synthesized,
  synthesize,
} from "./synthesize.ts";

const dynamic = synthesize({ addresses: "dynamic", bucketPrefix: "ftp" });
const fixed = synthesize({ addresses: "static", bucketPrefix: "ftp" });

describe.for([
  ["dynamic", dynamic],
  ["static", fixed],
] as const)("with %s addresses a node", ([, synthesized]) => {
  const task = resource(synthesized, "nodes", "AWS::ECS::TaskDefinition");
  const allowed = permissions(synthesized, "nodes", task.Properties.TaskRoleArn["Fn::GetAtt"][0]);

  test("reads the control table and never writes it", () => {
    expect(
      allowed.filter(({ on }) => on.includes("ControlTable")).map(({ action, on }) => `${action} ${index(on)}`),
    ).toEqual(["dynamodb:GetItem ", "dynamodb:Query ", "dynamodb:Query /index/gsi1", "dynamodb:Query /index/gsi2"]);
  });

  test("reads and writes single items of the activity table", () => {
    const actions = allowed.filter(({ on }) => on.includes("ActivityTable")).map(({ action }) => action);

    expect([...new Set(actions)].toSorted()).toEqual([
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]);
  });

  test("touches objects below the prefix only, and lists only there", () => {
    const inBucket = allowed.filter(({ action }) => action.startsWith("s3:"));
    const [listing, ...objects] = inBucket.toSorted(
      (a, b) => Number(b.action === "s3:ListBucket") - Number(a.action === "s3:ListBucket"),
    );

    expect(listing).toMatchObject({ action: "s3:ListBucket", condition: { StringLike: { "s3:prefix": "ftp/*" } } });
    for (const { on } of objects) expect(on).toMatch(/"\/ftp\/\*"/);
    expect(objects.map(({ action }) => action).toSorted()).toEqual([
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
      "s3:PutObjectTagging",
    ]);
  });

  test("has no other permission", () => {
    expect(allowed.filter(({ action }) => !/^(s3|dynamodb):/.test(action))).toEqual([]);
  });
});

test("a node with the whole bucket lists all of it, and may touch every object", () => {
  const whole = synthesize({ addresses: "static" });
  const task = resource(whole, "nodes", "AWS::ECS::TaskDefinition");
  const allowed = permissions(whole, "nodes", task.Properties.TaskRoleArn["Fn::GetAtt"][0]);

  expect(allowed.find(({ action }) => action === "s3:ListBucket")?.condition).toBeUndefined();
  expect(allowed.find(({ action }) => action === "s3:GetObject")?.on).toMatch(/"\/\*"/);
});

test("the address publisher describes interfaces, writes items of the activity table, its log and its queue", () => {
  const allowed = permissionsOfFunction(dynamic, "nodes");

  expect(allowed.map(({ action }) => action).toSorted()).toEqual([
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "ec2:DescribeNetworkInterfaces",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:SendMessage",
  ]);
  for (const { action, on } of allowed) {
    if (action.startsWith("dynamodb:")) expect(on).toContain("ActivityTable");
    expect(on === '"*"').toBe(action === "ec2:DescribeNetworkInterfaces");
  }
});

test("the API works on items of both tables, and deletes none of the activity table's", () => {
  const allowed = permissionsOfFunction(dynamic, "controlPlane");
  const on = (table: string) =>
    [
      ...new Set(allowed.filter(({ on }) => on.includes(table)).map(({ action }) => action.replace("dynamodb:", ""))),
    ].toSorted();

  expect(on("ControlTable")).toEqual(["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"]);
  expect(on("ActivityTable")).toEqual(["GetItem", "PutItem", "Query", "UpdateItem"]);
  expect(allowed.filter(({ action }) => !/^(dynamodb|logs):/.test(action))).toEqual([]);
});

test("no policy of ours allows every action of a service", () => {
  for (const synthesized of [dynamic, fixed])
    for (const stack of ["storage", "network", "nodes", "controlPlane"] as const)
      for (const { action } of resources(synthesized, stack, "AWS::IAM::Policy").flatMap(statements))
        expect(action).not.toContain("*");
});

interface Permission {
  readonly action: string;
  /** The resource, as the template writes it. */
  readonly on: string;
  readonly condition?: Json;
}

function permissionsOfFunction(synthesized: Synthesized, stack: StackName): Permission[] {
  const { Properties } = resource(synthesized, stack, "AWS::Lambda::Function");
  return permissions(synthesized, stack, Properties.Role["Fn::GetAtt"][0]);
}

function permissions(synthesized: Synthesized, stack: StackName, role: string): Permission[] {
  return resources(synthesized, stack, "AWS::IAM::Policy")
    .filter(({ Properties }) => Properties.Roles.some((attached: Json) => attached.Ref === role))
    .flatMap(statements);
}

function statements({ Properties }: Resource): Permission[] {
  return Properties.PolicyDocument.Statement.flatMap(({ Action, Resource, Condition }: Json) =>
    [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((on) => ({ action, on: JSON.stringify(on), condition: Condition }))),
  );
}

function index(on: string): string {
  return /\/index\/\w+/.exec(on)?.[0] ?? "";
}
