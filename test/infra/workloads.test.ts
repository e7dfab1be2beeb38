import { describe, expect, test } from "vitest";
import { publishEnvironmentSchema } from "../../lambda/address/environment.ts";
import { nodeEnvironmentSchema } from "../../shared/node-environment.ts";
import { allResources, type Json, resource, synthesize } from "./synthesize.ts";

const SETTINGS = {
  tls: "required",
  dataTls: "optional",
  privateNetworks: [],
  limits: { idleSeconds: 300 },
  transcript: true,
};
const dynamic = synthesize({ ...SETTINGS, addresses: "dynamic", nodes: 3 });
const fixed = synthesize({ ...SETTINGS, addresses: "static" });

describe.for([
  ["dynamic", dynamic],
  ["static", fixed],
] as const)("with %s addresses the node's container", ([, synthesized]) => {
  const [container] = resource(synthesized, "nodes", "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;

  test("cannot write to its own image, is not root and has no capability", () => {
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      User: "1000:1000",
      LinuxParameters: { Capabilities: { Drop: ["ALL"] } },
    });
    expect(container.Privileged).toBeUndefined();
  });

  test("has two minutes for its transfers when it is stopped", () => {
    expect(container.StopTimeout).toBe(120);
  });

  test("is told only what it understands, and the operator's settings", () => {
    const variables = texts(container.Environment);
    const { AWS_REGION: _, ...ours } = variables;

    expect(Object.keys(nodeEnvironmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(ours)));
    expect(nodeEnvironmentSchema.parse(ours)).toMatchObject({
      TLS: "required",
      DATA_TLS: "optional",
      PRIVATE_NETWORKS: [],
      LIMITS: { idleSeconds: 300, sessions: 24_000 },
      LOG: "commands",
    });
  });
});

test("what was not set is left to the node: data connections as the logins, and no transcript", () => {
  const [container] = resource(synthesize({}), "nodes", "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;

  const variables = texts(container.Environment);

  expect(variables.TLS).toBe("optional");
  expect(variables).not.toHaveProperty("DATA_TLS");
  expect(variables).not.toHaveProperty("LOG");
});

test("the Fargate service runs as many nodes as were set, on ARM, and rolls a bad deployment back", () => {
  expect(resource(dynamic, "nodes", "AWS::ECS::TaskDefinition").Properties.RuntimePlatform).toEqual({
    CpuArchitecture: "ARM64",
    OperatingSystemFamily: "LINUX",
  });
  expect(resource(dynamic, "nodes", "AWS::ECS::Service").Properties).toMatchObject({
    DesiredCount: 3,
    AvailabilityZoneRebalancing: "DISABLED",
    DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
  });
});

test("every function runs Node.js 24 on ARM, and logs are not kept for ever", () => {
  const functions = allResources(dynamic).filter(({ Type }) => Type === "AWS::Lambda::Function");
  const logGroups = allResources(dynamic).filter(({ Type }) => Type === "AWS::Logs::LogGroup");

  expect(functions).toHaveLength(2);
  for (const { Properties } of functions)
    expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  for (const { Properties } of logGroups) expect(Properties.RetentionInDays).toBe(30);
});

test("the address publisher is told what it needs, tried three times, and its failures are kept", () => {
  const { Variables } = resource(dynamic, "nodes", "AWS::Lambda::Function").Properties.Environment;
  const { Properties } = resource(dynamic, "nodes", "AWS::Lambda::EventInvokeConfig");
  const queue = resource(dynamic, "nodes", "AWS::SQS::Queue").id;

  expect(() =>
    publishEnvironmentSchema.parse({ ACTIVITY_TABLE: JSON.stringify(Variables.ACTIVITY_TABLE) }),
  ).not.toThrow();
  expect(Variables.ACTIVITY_TABLE).toBeDefined();
  expect(Properties.MaximumRetryAttempts).toBe(2);
  expect(Properties.DestinationConfig.OnFailure.Destination).toEqual({ "Fn::GetAtt": [queue, "Arn"] });
});

test("the address publisher hears of every change of this cluster's tasks", () => {
  expect(resource(dynamic, "nodes", "AWS::Events::Rule").Properties.EventPattern).toEqual({
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: { clusterArn: [{ "Fn::GetAtt": [resource(dynamic, "nodes", "AWS::ECS::Cluster").id, "Arn"] }] },
  });
});

test("the API is told both tables", () => {
  const { Variables } = resource(dynamic, "controlPlane", "AWS::Lambda::Function").Properties.Environment;

  expect(JSON.stringify(Variables.CONTROL_TABLE)).toContain("ControlTable");
  expect(JSON.stringify(Variables.ACTIVITY_TABLE)).toContain("ActivityTable");
});

function texts(variables: { Name: string; Value: Json }[]): Record<string, string> {
  return Object.fromEntries(
    variables.map(({ Name, Value }) => [Name, typeof Value === "string" ? Value : JSON.stringify(Value)]),
  );
}
