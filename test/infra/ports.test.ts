import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../lib/repository.ts";
import { nodeEnvironmentSchema } from "../../shared/node-environment.ts";
import { ACTIVE_DATA_PORT, CONTROL_PORTS, formatPortRange, HEALTH_PORT, PASSIVE_PORTS } from "../../shared/ports.ts";
import { type Json, resource, type Synthesized, synthesize } from "./synthesize.ts";

const controlPorts = Object.values(CONTROL_PORTS);
const dynamic = synthesize({ addresses: "dynamic" });
const fixed = synthesize({ addresses: "static" });

describe.for([
  ["dynamic", dynamic],
  ["static", fixed],
] as const)("with %s addresses", ([, synthesized]) => {
  test("the security group admits the control ports and the passive range, and nothing else", () => {
    const { SecurityGroupIngress: rules } = resource(synthesized, "network", "AWS::EC2::SecurityGroup").Properties;

    expect(rules.map((rule: Json) => `${rule.CidrIp} ${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort}`)).toEqual([
      ...controlPorts.map((port) => `0.0.0.0/0 tcp ${port}-${port}`),
      `0.0.0.0/0 tcp ${formatPortRange(PASSIVE_PORTS)}`,
    ]);
  });

  test("the node is told the same ports", () => {
    expect(nodeEnvironmentSchema.parse(environment(synthesized))).toMatchObject({
      FTP_PORT: CONTROL_PORTS.ftp,
      FTPS_PORT: CONTROL_PORTS.ftps,
      PASSIVE_PORTS,
      HEALTH_PORT,
    });
  });

  test("the container's health is asked for at the health port", () => {
    expect(container(synthesized).HealthCheck.Command.join(" ")).toContain(`http://127.0.0.1:${HEALTH_PORT}/`);
  });
});

test.for(["dynamic", "static"])(
  "without TLS, with %s addresses, there is no implicit port to knock at",
  (addresses) => {
    const plain = synthesize({ addresses, tls: "off" });
    const { SecurityGroupIngress: rules } = resource(plain, "network", "AWS::EC2::SecurityGroup").Properties;
    const mapped = container(plain).PortMappings.map((mapping: Json) => mapping.ContainerPort);

    expect(rules.map((rule: Json) => rule.FromPort)).toEqual([CONTROL_PORTS.ftp, PASSIVE_PORTS.first]);
    expect(mapped).toContain(CONTROL_PORTS.ftp);
    expect(mapped).not.toContain(CONTROL_PORTS.ftps);
    expect(nodeEnvironmentSchema.parse(environment(plain))).toMatchObject({ TLS: "off" });
  },
);

test("on Fargate the container maps the control ports and the whole passive range", () => {
  expect(container(dynamic).PortMappings).toEqual([
    ...controlPorts.map((ContainerPort) => ({ ContainerPort, Protocol: "tcp" })),
    { ContainerPortRange: formatPortRange(PASSIVE_PORTS), Protocol: "tcp" },
  ]);
});

test("on Fargate a node that is not root may listen on the control ports and use the data port, and nothing else takes a passive one", () => {
  expect(container(dynamic).SystemControls).toEqual([
    { Namespace: "net.ipv4.ip_unprivileged_port_start", Value: String(ACTIVE_DATA_PORT) },
    { Namespace: "net.ipv4.ip_local_reserved_ports", Value: formatPortRange(PASSIVE_PORTS) },
  ]);
});

test("in host mode the container lists the control ports: ECS takes no range there, and no kernel parameters", () => {
  expect(resource(fixed, "nodes", "AWS::ECS::TaskDefinition").Properties.NetworkMode).toBe("host");
  expect(container(fixed).PortMappings.map((mapping: Json) => mapping.ContainerPort)).toEqual(controlPorts);
  expect(container(fixed).SystemControls).toBeUndefined();
});

test("the image documents the same ports", () => {
  const dockerfile = readFileSync(repositoryPath("ftp-node/Dockerfile"), "utf8");

  expect(dockerfile).toContain(`\nEXPOSE ${controlPorts.join(" ")}\n`);
  expect(dockerfile).toContain(`http://127.0.0.1:${HEALTH_PORT}/`);
});

function container(synthesized: Synthesized): Json {
  return resource(synthesized, "nodes", "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions[0];
}

/** What the node finds in its environment; a reference to another stack is some text. */
function environment(synthesized: Synthesized): Record<string, string> {
  const variables: { Name: string; Value: unknown }[] = container(synthesized).Environment;
  return Object.fromEntries(
    variables.map(({ Name, Value }) => [Name, typeof Value === "string" ? Value : JSON.stringify(Value)]),
  );
}
