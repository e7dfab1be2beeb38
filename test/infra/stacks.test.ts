import { globSync, readFileSync } from "node:fs";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../lib/repository.ts";
import { environmentOf, nodeContainers, resource, resources, type Synthesized, synthesize } from "./synthesize.ts";

const ALLOCATIONS = ["eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"];

const dynamic = synthesize({ addresses: "dynamic" });
const fixed = synthesize({ addresses: "static" });
const adopting = synthesize({
  bucketName: "our-old-bucket",
  controlTableName: "OldControl",
  activityTableName: "OldActivity",
  allocationIds: ALLOCATIONS,
});

describe.for([
  ["dynamic", dynamic],
  ["static", fixed],
  ["adopted", adopting],
] as const)("with %s addresses", ([, { app, stacks }]) => {
  test("storage and network depend on nobody, and nothing points back", () => {
    const { storage, network, nodes, controlPlane } = stacks;

    expect(storage.dependencies).toEqual([]);
    expect(network.dependencies).toEqual([]);
    for (const built of [nodes, controlPlane])
      for (const dependency of built.dependencies) expect([storage, network]).toContain(dependency);
  });

  test("AWS's checks have nothing to say that was not answered", () => {
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test("the stacks fit any account and region", () => {
    for (const stack of Object.values(stacks)) expect(JSON.stringify(stack.environment)).toMatch(/unknown/);
  });
});

test("an existing bucket, existing tables and existing Elastic IPs are used, and none is made", () => {
  expect(resources(adopting, "storage").map(({ Type }) => Type)).toEqual(["AWS::CloudFormation::WaitConditionHandle"]);
  expect(resources(adopting, "network", "AWS::EC2::EIP")).toEqual([]);
  expect(adopting.stacks.network.slotAddresses.map(({ allocationId }) => allocationId)).toEqual(ALLOCATIONS);

  for (const container of nodeContainers(adopting))
    expect(environmentOf(container)).toMatchObject({
      S3_BUCKET: "our-old-bucket",
      CONTROL_TABLE: "OldControl",
      ACTIVITY_TABLE: "OldActivity",
    });
});

test("an existing network is used, and none is made", () => {
  const vpc = {
    id: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  };
  const slots = synthesize({ vpc, nodes: 3 });
  const tasks = synthesize({ vpc, addresses: "dynamic" });

  for (const each of [slots, tasks])
    expect(resources(each, "network").filter(({ Type }) => /VPC|Subnet|Gateway|Route/.test(Type))).toEqual([]);
  expect(resource(slots, "network", "AWS::EC2::SecurityGroup").Properties.VpcId).toBe(vpc.id);
  expect(
    resources(slots, "nodes", "AWS::AutoScaling::AutoScalingGroup").map(
      ({ Properties }) => Properties.VPCZoneIdentifier,
    ),
  ).toEqual([[vpc.publicSubnetIds[0]], [vpc.publicSubnetIds[1]], [vpc.publicSubnetIds[0]]]);
  expect(
    resource(tasks, "nodes", "AWS::ECS::Service").Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets,
  ).toEqual(vpc.publicSubnetIds);
});

test("the first tasks' and the first instances' events find ready who deals with them", () => {
  const { DependsOn: service = [] } = resource(dynamic, "nodes", "AWS::ECS::Service");
  const needed = ["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::Lambda::Function"];
  for (const type of needed) expect(service.filter((id) => isOf(dynamic, id, type))).not.toEqual([]);

  for (const { DependsOn: group = [] } of resources(fixed, "nodes", "AWS::AutoScaling::AutoScalingGroup"))
    for (const type of [...needed, "AWS::IAM::Policy"])
      expect(group.filter((id) => isOf(fixed, id, type))).not.toEqual([]);
});

test("a first try without a certificate is said loudly", () => {
  const { app } = synthesize({ certificateSecretArns: [] });
  const warnings = app.synth().stacks.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data)));

  expect(warnings).toEqual([expect.stringContaining("Set certificateSecretArns before the first partner")]);
});

test("bin imports lib, lib imports shared; code that runs in AWS is named by path, and knows no CDK", () => {
  for (const file of globSync("lib/**/*.ts", { cwd: repositoryPath() }))
    expect(importsOf(file).filter((name) => /(lambda|ftp-node|tables|local)\//.test(name))).toEqual([]);
  for (const file of globSync("{shared,tables,lambda,ftp-node}/**/*.ts", { cwd: repositoryPath() }))
    expect(importsOf(file).filter((name) => /^(aws-cdk-lib|constructs)|\/lib\//.test(name))).toEqual([]);
});

function isOf(synthesized: Synthesized, id: string, type: string): boolean {
  return resources(synthesized, "nodes", type).some((resource) => resource.id === id);
}

function importsOf(file: string): string[] {
  const text = readFileSync(repositoryPath(file), "utf8");
  return [...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name);
}
