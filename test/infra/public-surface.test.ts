import { describe, expect, test } from "vitest";
import { allResources, resource, resources, synthesize } from "./synthesize.ts";

const dynamic = synthesize({ addresses: "dynamic" });
const fixed = synthesize({ addresses: "static" });

describe.for([
  ["dynamic", dynamic],
  ["static", fixed],
] as const)("with %s addresses", ([, synthesized]) => {
  test("there is no load balancer: one address is one node", () => {
    const types = allResources(synthesized).map(({ Type }) => Type);

    expect(types.filter((type) => type.startsWith("AWS::ElasticLoadBalancing"))).toEqual([]);
    for (const { Properties } of resources(synthesized, "nodes", "AWS::ECS::Service"))
      expect(Properties.LoadBalancers ?? []).toEqual([]);
  });

  test("there is no NAT gateway, and the storage is reached without leaving AWS", () => {
    expect(resources(synthesized, "network", "AWS::EC2::NatGateway")).toEqual([]);
    const endpoints = resources(synthesized, "network", "AWS::EC2::VPCEndpoint").map(({ Properties }) => Properties);

    expect(endpoints.map(({ VpcEndpointType }) => VpcEndpointType)).toEqual(["Gateway", "Gateway"]);
    expect(JSON.stringify(endpoints)).toMatch(/\.s3".*\.dynamodb"/);
  });

  test("the nodes' security group is the only door, and all of its rules are in one place", () => {
    const doors = allResources(synthesized).filter(({ Type }) => /SecurityGroup(Ingress)?$/.test(Type));

    expect(doors.map(({ Type }) => Type)).toEqual(["AWS::EC2::SecurityGroup"]);
  });

  test("a subnet gives no public address away by itself", () => {
    for (const { Properties } of resources(synthesized, "network", "AWS::EC2::Subnet"))
      expect(Properties.MapPublicIpOnLaunch).toBe(false);
  });

  test("IAM is asked on every route of the API", () => {
    const routes = resources(synthesized, "controlPlane", "AWS::ApiGatewayV2::Route").map(
      ({ Properties }) => `${Properties.RouteKey} ${Properties.AuthorizationType}`,
    );

    expect(routes.toSorted()).toEqual(["$default AWS_IAM", "ANY /{proxy+} AWS_IAM"]);
  });

  test("the API is throttled and logs who asked", () => {
    const { Properties } = resource(synthesized, "controlPlane", "AWS::ApiGatewayV2::Stage");

    expect(Properties.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 });
    expect(Properties.AccessLogSettings.Format).toContain("$context.identity.userArn");
  });
});

test("with dynamic addresses each task has a public address of its own", () => {
  const { Properties } = resource(dynamic, "nodes", "AWS::ECS::Service");

  expect(Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe("ENABLED");
  expect(Properties.DesiredCount).toBe(2);
  expect(resources(dynamic, "network", "AWS::EC2::EIP")).toEqual([]);
});

test("with static addresses each slot has an Elastic IP", () => {
  const more = synthesize({ addresses: "static", nodes: 3 });

  expect(resources(fixed, "network", "AWS::EC2::EIP")).toHaveLength(2);
  expect(resources(more, "network", "AWS::EC2::EIP")).toHaveLength(3);
});
