import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../lib/repository.ts";
import { nodeEnvironmentSchema } from "../../shared/node-environment.ts";
import { ACTIVE_DATA_PORT, CONTROL_PORTS, formatPortRange, HEALTH_PORT, PASSIVE_PORTS } from "../../shared/ports.ts";
import { environmentOf, type Json, nodeContainers, resource, resources, synthesize } from "./synthesize.ts";

const controlPorts = Object.values(CONTROL_PORTS);
const dynamic = synthesize({ addresses: "dynamic" });
const fixed = synthesize({ addresses: "static" });

const KERNEL_SETTINGS = {
  "net.ipv4.ip_unprivileged_port_start": String(ACTIVE_DATA_PORT),
  "net.ipv4.ip_local_reserved_ports": formatPortRange(PASSIVE_PORTS),
};

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

  test("every node is told the same ports", () => {
    for (const container of nodeContainers(synthesized))
      expect(nodeEnvironmentSchema.parse(environmentOf(container))).toMatchObject({
        FTP_PORT: CONTROL_PORTS.ftp,
        FTPS_PORT: CONTROL_PORTS.ftps,
        PASSIVE_PORTS,
        HEALTH_PORT,
      });
  });

  test("the container's health is asked for at the health port", () => {
    for (const { HealthCheck } of nodeContainers(synthesized))
      expect(HealthCheck.Command.join(" ")).toContain(`http://127.0.0.1:${HEALTH_PORT}/`);
  });
});

test.for(["dynamic", "static"])(
  "without TLS, with %s addresses, there is no implicit port to knock at",
  (addresses) => {
    const plain = synthesize({ addresses, tls: "off" });
    const { SecurityGroupIngress: rules } = resource(plain, "network", "AWS::EC2::SecurityGroup").Properties;

    expect(rules.map((rule: Json) => rule.FromPort)).toEqual([CONTROL_PORTS.ftp, PASSIVE_PORTS.first]);
    for (const container of nodeContainers(plain)) {
      const mapped = container.PortMappings.map((mapping: Json) => mapping.ContainerPort);
      expect(mapped).toContain(CONTROL_PORTS.ftp);
      expect(mapped).not.toContain(CONTROL_PORTS.ftps);
      expect(nodeEnvironmentSchema.parse(environmentOf(container))).toMatchObject({ TLS: "off" });
    }
  },
);

test.for(["dynamic", "static"])(
  "with IPv6 and %s addresses the same ports are open to it, and listened on",
  (addresses) => {
    const both = synthesize({ addresses, ipv6: true });
    const { SecurityGroupIngress: rules } = resource(both, "network", "AWS::EC2::SecurityGroup").Properties;
    const open = (field: "CidrIp" | "CidrIpv6") =>
      rules.filter((rule: Json) => rule[field]).map((rule: Json) => [rule[field], rule.FromPort, rule.ToPort]);

    expect(open("CidrIpv6")).toEqual(open("CidrIp").map(([, ...ports]: Json[]) => ["::/0", ...ports]));
    expect(resources(both, "network", "AWS::EC2::VPCCidrBlock")).toHaveLength(1);
    for (const { Properties } of resources(both, "network", "AWS::EC2::Subnet"))
      expect(Properties).toMatchObject({ AssignIpv6AddressOnCreation: true, MapPublicIpOnLaunch: false });
    for (const container of nodeContainers(both)) expect(environmentOf(container).HOST).toBe("::");
  },
);

test("on Fargate the container maps the control ports and the whole passive range", () => {
  expect(nodeContainers(dynamic).map(({ PortMappings }) => PortMappings)).toEqual([
    [
      ...controlPorts.map((ContainerPort) => ({ ContainerPort, Protocol: "tcp" })),
      { ContainerPortRange: formatPortRange(PASSIVE_PORTS), Protocol: "tcp" },
    ],
  ]);
});

test("on Fargate a node that is not root may listen on the control ports and use the data port, and nothing else takes a passive one", () => {
  for (const { SystemControls } of nodeContainers(dynamic))
    expect(Object.fromEntries(SystemControls.map(({ Namespace, Value }: Json) => [Namespace, Value]))).toEqual(
      KERNEL_SETTINGS,
    );
});

test("in host mode the container lists the control ports: ECS takes no range there, and no kernel parameters", () => {
  for (const { Properties } of resources(fixed, "nodes", "AWS::ECS::TaskDefinition"))
    expect(Properties.NetworkMode).toBe("host");
  for (const { PortMappings, SystemControls } of nodeContainers(fixed)) {
    expect(PortMappings.map((mapping: Json) => mapping.ContainerPort)).toEqual(controlPorts);
    expect(SystemControls).toBeUndefined();
  }
});

test("in host mode the instance has them, before it has a network", () => {
  const templates = resources(fixed, "nodes", "AWS::EC2::LaunchTemplate");

  expect(templates).toHaveLength(2);
  for (const { Properties } of templates) {
    const script = Properties.LaunchTemplateData.UserData["Fn::Base64"]["Fn::Join"][1].join("");
    for (const [name, value] of Object.entries(KERNEL_SETTINGS))
      expect(script).toContain(`echo ${name}=${value} >>/etc/sysctl.d/`);
    expect(script).toContain("sysctl --load=");
  }
});

test("the image documents the same ports", () => {
  const dockerfile = readFileSync(repositoryPath("ftp-node/Dockerfile"), "utf8");

  expect(dockerfile).toContain(`\nEXPOSE ${controlPorts.join(" ")}\n`);
  expect(dockerfile).toContain(`http://127.0.0.1:${HEALTH_PORT}/`);
});
