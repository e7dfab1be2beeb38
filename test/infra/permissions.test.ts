import { describe, expect, test } from "vitest";
import { ADDRESS_MISMATCH, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";
import {
  CERTIFICATE_SECRET,
  functionThat,
  type Json,
  type Resource,
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
] as const)("with %s addresses a node", ([addresses, synthesized]) => {
  const allowed = permissionsOfNode(synthesized);

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

  test("reads the secrets with its certificates, and no other", () => {
    const secrets = allowed.filter(({ action }) => action.startsWith("secretsmanager:"));

    expect(secrets).toEqual([{ action: "secretsmanager:GetSecretValue", on: JSON.stringify(CERTIFICATE_SECRET) }]);
  });

  test("says to EventBridge that its address is another one, and nothing else", () => {
    expect(allowed.filter(({ action }) => action.startsWith("events:"))).toEqual([
      {
        action: "events:PutEvents",
        on: expect.stringContaining(":event-bus/default"),
        condition: {
          "ForAllValues:StringEquals": { "events:source": NODE_EVENT_SOURCE, "events:detail-type": ADDRESS_MISMATCH },
        },
      },
    ]);
  });

  test(`has no other permission${addresses === "dynamic" ? " but to be spared by ECS" : ""}`, () => {
    const others = allowed.filter(({ action }) => !/^(s3|dynamodb|secretsmanager|events):/.test(action));

    expect(others.map(({ action }) => action)).toEqual(addresses === "dynamic" ? ["ecs:UpdateTaskProtection"] : []);
  });
});

test("with a key of KMS a node may use that key, and no other", () => {
  const key = "arn:aws:kms:us-east-1:000000000000:key/1b2c";
  const withKey = (settings: object) =>
    permissionsOfNode(synthesize({ ...settings })).filter(({ action }) => action.startsWith("kms:"));

  expect(withKey({ encryption: key, bucketName: "our-old-bucket" })).toEqual([
    { action: "kms:Decrypt", on: JSON.stringify(key) },
    { action: "kms:GenerateDataKey", on: JSON.stringify(key) },
  ]);
  expect(withKey({ encryption: "kms" }).map(({ action }) => action)).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  for (const { on } of withKey({ encryption: "kms" })) expect(on).toContain("FilesKey");
});

test("a node with the whole bucket lists all of it, and may touch every object", () => {
  const whole = synthesize({ addresses: "static" });
  const allowed = permissionsOfNode(whole);

  expect(allowed.find(({ action }) => action === "s3:ListBucket")?.condition).toBeUndefined();
  expect(allowed.find(({ action }) => action === "s3:GetObject")?.on).toMatch(/"\/\*"/);
});

const ROWS = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"];
const LOG_AND_QUEUE = [
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
  "sqs:SendMessage",
];

test.for([
  { synthesized: dynamic, what: "Publishes", may: ["ec2:DescribeNetworkInterfaces"] },
  {
    synthesized: dynamic,
    what: "Repairs",
    may: ["ec2:DescribeNetworkInterfaces", "ecs:DescribeTasks", "ecs:ListTasks"],
  },
  {
    synthesized: fixed,
    what: "Gives",
    may: [
      "autoscaling:CompleteLifecycleAction",
      "autoscaling:RecordLifecycleActionHeartbeat",
      "ec2:AssociateAddress",
      "ec2:DescribeAddresses",
      "ec2:DescribeInstances",
    ],
  },
  {
    synthesized: fixed,
    what: "Repairs",
    may: ["ec2:AssociateAddress", "ec2:DescribeAddresses", "ec2:DescribeInstances"],
  },
])(
  "the function that $what addresses may $may, and write rows, its log and its queue",
  ({ synthesized, what, may }) => {
    const allowed = permissionsOfFunction(synthesized, "nodes", what);
    const actions = [...new Set(allowed.map(({ action }) => action))];

    expect(actions.toSorted()).toEqual([...may, ...ROWS, ...LOG_AND_QUEUE].toSorted());
    for (const { action, on } of allowed) {
      if (action.startsWith("dynamodb:")) expect(on).toContain("ActivityTable");
      expect(on === '"*"').toBe(/^(ec2:Describe|ecs:ListTasks)/.test(action));
    }
  },
);

test("only the slots' own Elastic IPs can be given away, and only this stack's groups be told", () => {
  for (const what of ["Gives", "Repairs"]) {
    const associated = permissionsOfFunction(fixed, "nodes", what).filter(({ action }) => /Associate/.test(action));
    const [first, second, ...others] = associated.map(({ on }) => on);
    expect(first).toMatch(/:elastic-ip.*Slot1/);
    expect(second).toMatch(/:elastic-ip.*Slot2/);
    expect(others).toEqual([expect.stringMatching(/:instance\/\*"/), expect.stringMatching(/:network-interface\/\*"/)]);
  }
  for (const { action, on } of permissionsOfFunction(fixed, "nodes", "Gives"))
    if (action.startsWith("autoscaling:")) expect(on).toContain("autoScalingGroupName/PasvportNodes-*");
});

test("an instance may be ECS's agent and be reached by the Session Manager; it touches no file and no table", () => {
  const [profile] = resources(fixed, "nodes", "AWS::IAM::InstanceProfile");
  const role = profile?.Properties.Roles[0].Ref;
  const allowed = permissions(fixed, "nodes", role).map(({ action }) => action);

  for (const action of allowed)
    expect(action).toMatch(
      /^(ecs:(Discover|Deregister|Register|Submit|Poll|StartTele)|ecr:GetAuth|logs:(CreateLogStream|PutLogEvents))/,
    );
  const managed = resources(fixed, "nodes", "AWS::IAM::Role").find(({ id }) => id === role)?.Properties
    .ManagedPolicyArns;
  expect(JSON.stringify(managed)).toMatch(/^\[[^,]*,\[[^[]*iam::aws:policy\/AmazonSSMManagedInstanceCore"\]\]\}\]$/);
});

test("the API works on items of both tables, and deletes none of the activity table's", () => {
  const allowed = permissionsOfFunction(dynamic, "controlPlane", "Pasvport's management API");
  const on = (table: string) =>
    [
      ...new Set(allowed.filter(({ on }) => on.includes(table)).map(({ action }) => action.replace("dynamodb:", ""))),
    ].toSorted();

  expect(on("ControlTable")).toEqual(["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"]);
  expect(on("ActivityTable")).toEqual(["GetItem", "PutItem", "Query", "UpdateItem"]);
  expect(allowed.filter(({ action }) => !/^(dynamodb|logs):/.test(action))).toEqual([]);
});

test("no policy of ours allows every action of a service", () => {
  // ECS's agent reports with several actions of this name; CDK grants them so.
  for (const synthesized of [dynamic, fixed])
    for (const stack of ["storage", "network", "nodes", "controlPlane"] as const)
      for (const { action } of resources(synthesized, stack, "AWS::IAM::Policy").flatMap(statements))
        if (action !== "ecs:Submit*") expect(action).not.toContain("*");
});

interface Permission {
  readonly action: string;
  /** The resource, as the template writes it. */
  readonly on: string;
  readonly condition?: Json;
}

function permissionsOfNode(synthesized: Synthesized): Permission[] {
  const roles = resources(synthesized, "nodes", "AWS::ECS::TaskDefinition").map(
    ({ Properties }) => Properties.TaskRoleArn["Fn::GetAtt"][0],
  );
  expect(new Set(roles).size).toBe(1);
  return permissions(synthesized, "nodes", roles[0]);
}

function permissionsOfFunction(synthesized: Synthesized, stack: StackName, description: string): Permission[] {
  const { Properties } = functionThat(synthesized, stack, description);
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
      .flatMap((action) =>
        [Resource].flat().map((on) => ({ action, on: JSON.stringify(on), ...(Condition && { condition: Condition }) })),
      ),
  );
}

function index(on: string): string {
  return /\/index\/\w+/.exec(on)?.[0] ?? "";
}
