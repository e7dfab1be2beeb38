import { globSync, readFileSync } from "node:fs";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../lib/repository.ts";
import { resource, resources, synthesize } from "./synthesize.ts";

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

  const [container] = resource(adopting, "nodes", "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;
  expect(container.Environment).toEqual(
    expect.arrayContaining([
      { Name: "S3_BUCKET", Value: "our-old-bucket" },
      { Name: "CONTROL_TABLE", Value: "OldControl" },
      { Name: "ACTIVITY_TABLE", Value: "OldActivity" },
    ]),
  );
});

test("the first tasks' events find the publisher ready", () => {
  const { DependsOn } = resource(dynamic, "nodes", "AWS::ECS::Service");
  const publisher = ["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::Lambda::Function"];

  for (const type of publisher) expect(DependsOn).toContain(resource(dynamic, "nodes", type).id);
});

test("static nodes have no address publisher: their addresses do not follow ECS", () => {
  expect(resources(fixed, "nodes", "AWS::Events::Rule")).toEqual([]);
  expect(resources(fixed, "nodes", "AWS::Lambda::Function")).toEqual([]);
});

test("bin imports lib, lib imports shared; code that runs in AWS is named by path, and knows no CDK", () => {
  for (const file of globSync("lib/**/*.ts", { cwd: repositoryPath() }))
    expect(importsOf(file).filter((name) => /(lambda|ftp-node|tables|local)\//.test(name))).toEqual([]);
  for (const file of globSync("{shared,tables,lambda,ftp-node}/**/*.ts", { cwd: repositoryPath() }))
    expect(importsOf(file).filter((name) => /^(aws-cdk-lib|constructs)|\/lib\//.test(name))).toEqual([]);
});

function importsOf(file: string): string[] {
  const text = readFileSync(repositoryPath(file), "utf8");
  return [...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name);
}
