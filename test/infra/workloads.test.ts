import { describe, expect, test } from "vitest";
import {
  associateEnvironmentSchema,
  publishEnvironmentSchema,
  reconcileEnvironmentSchema,
} from "../../lambda/address/environment.ts";
import { nodeEnvironmentSchema } from "../../shared/node-environment.ts";
import { ADDRESS_MISMATCH, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";
import {
  allResources,
  CERTIFICATE_SECRET,
  environmentOf,
  functionThat,
  type Json,
  nodeContainers,
  type Resource,
  resource,
  resources,
  type Synthesized,
  synthesize,
} from "./synthesize.ts";

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
  const [container] = nodeContainers(synthesized);

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
    const { AWS_REGION: _, ...ours } = environmentOf(container);

    expect(Object.keys(nodeEnvironmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(ours)));
    expect(nodeEnvironmentSchema.parse(ours)).toMatchObject({
      TLS: "required",
      DATA_TLS: "optional",
      PRIVATE_NETWORKS: [],
      LIMITS: { idleSeconds: 300, sessions: 24_000 },
      LOG: "commands",
      DEPLOYMENT: "PasvportNodes",
      CERTIFICATE_SECRET: [CERTIFICATE_SECRET],
    });
  });
});

test("what was not set is left to the node: data connections as the logins, and no transcript", () => {
  const [container] = nodeContainers(synthesize({}));
  const variables = environmentOf(container);

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
  expect(environmentOf(nodeContainers(dynamic)[0])).toMatchObject({ TASK_PROTECTION: "on" });
});

describe("a slot", () => {
  const groups = resources(fixed, "nodes", "AWS::AutoScaling::AutoScalingGroup");
  const services = resources(fixed, "nodes", "AWS::ECS::Service");
  const templates = resources(fixed, "nodes", "AWS::EC2::LaunchTemplate");

  test("is a group of one instance in one subnet, and a service of one task on it", () => {
    expect(groups).toHaveLength(2);
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({ MinSize: "1", MaxSize: "1" });
      expect(Properties.VPCZoneIdentifier).toHaveLength(1);
    }
    expect(new Set(groups.map(({ Properties }) => JSON.stringify(Properties.VPCZoneIdentifier))).size).toBe(2);
    // The ports of the instance are taken until the old task has gone.
    for (const { Properties } of services)
      expect(Properties).toMatchObject({
        DesiredCount: 1,
        DeploymentConfiguration: { MinimumHealthyPercent: 0, MaximumPercent: 100 },
        AvailabilityZoneRebalancing: "DISABLED",
      });
    expect(nodeContainers(fixed).map((container) => environmentOf(container).NODE_ID)).toEqual(["slot-1", "slot-2"]);
  });

  test("takes an instance into service only with its own Elastic IP: the hook is part of the group", () => {
    const hooks = groups.map(({ Properties }) => Properties.LifecycleHookSpecificationList);

    expect(hooks.map(([hook]) => JSON.stringify(hook.NotificationMetadata))).toEqual([
      expect.stringMatching(/slot-1.*Slot1.*AllocationId/),
      expect.stringMatching(/slot-2.*Slot2.*AllocationId/),
    ]);
    for (const each of hooks)
      expect(each).toEqual([
        expect.objectContaining({
          LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          DefaultResult: "ABANDON",
        }),
      ]);
  });

  test("rolls after the one before it: its instance, and its task", () => {
    expect(groups[1]?.DependsOn).toContain(groups[0]?.id);
    expect(services[1]?.DependsOn).toContain(services[0]?.id);
    for (const group of groups)
      expect(group).toMatchObject({
        UpdatePolicy: {
          AutoScalingInstanceRefresh: { Preferences: { MinHealthyPercentage: 0, MaxHealthyPercentage: 100 } },
        },
      });
  });

  test("has a capacity provider that the cluster knows before the service names it, and that keeps no stack alive", () => {
    const association = resource(fixed, "nodes", "AWS::ECS::ClusterCapacityProviderAssociations");
    for (const { DependsOn } of services) expect(DependsOn).toContain(association.id);
    for (const { Properties } of resources(fixed, "nodes", "AWS::ECS::CapacityProvider")) {
      const { ManagedScaling, ...provider } = Properties.AutoScalingGroupProvider;
      expect(ManagedScaling).toBeUndefined();
      expect(provider).toMatchObject({ ManagedTerminationProtection: "DISABLED", ManagedDraining: "ENABLED" });
    }
  });

  test("has an instance without SSH, with IMDSv2, an encrypted disk and no public address but the slot's", () => {
    for (const { Properties } of templates) {
      const { KeyName, ...instance } = Properties.LaunchTemplateData;
      expect(KeyName).toBeUndefined();
      expect(instance).toMatchObject({
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
        NetworkInterfaces: [{ AssociatePublicIpAddress: false }],
      });
      const script = instance.UserData["Fn::Base64"]["Fn::Join"][1].join("");
      expect(script).toContain("ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=true");
      expect(script).toContain("systemctl disable --now sshd");
    }
  });

  test("is found by the reconciler by the tag of its instance", () => {
    expect(groups.map(({ Properties }) => Properties.Tags)).toEqual(
      ["slot-1", "slot-2"].map((slot) =>
        expect.arrayContaining([{ Key: "pasvport:slot", PropagateAtLaunch: true, Value: `PasvportNodes/${slot}` }]),
      ),
    );
  });

  test("has time-outs in order: the task's stop, the handover, trying, the function, two of its invocations, the hook", () => {
    const associate = functionThat(fixed, "nodes", "Gives").Properties;
    const { HANDOVER_SECONDS, ASSOCIATE_SECONDS } = associate.Environment.Variables;
    const [handover, trying] = [Number(HANDOVER_SECONDS), Number(ASSOCIATE_SECONDS)];
    const [container] = nodeContainers(fixed);
    const [hook] = groups.flatMap(({ Properties }) => Properties.LifecycleHookSpecificationList);
    const { MaximumRetryAttempts } = eventInvokeConfig(fixed, "Gives");

    expect(container.StopTimeout).toBeLessThan(handover);
    expect(handover).toBeLessThan(trying);
    expect(trying).toBeLessThan(associate.Timeout);
    expect(associate.Timeout * (MaximumRetryAttempts + 1)).toBeLessThan(hook.HeartbeatTimeout);
  });
});

test("every function runs Node.js 24 on ARM, and logs are not kept for ever", () => {
  for (const synthesized of [dynamic, fixed]) {
    const functions = allResources(synthesized).filter(({ Type }) => Type === "AWS::Lambda::Function");
    expect(functions).toHaveLength(3);
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    for (const { Properties } of allResources(synthesized).filter(({ Type }) => Type === "AWS::Logs::LogGroup"))
      expect(Properties.RetentionInDays).toBe(30);
  }
});

test.for([
  { synthesized: dynamic, what: "Publishes", schema: publishEnvironmentSchema, retries: 2 },
  { synthesized: dynamic, what: "Repairs", schema: reconcileEnvironmentSchema, retries: 0 },
  { synthesized: fixed, what: "Gives", schema: associateEnvironmentSchema, retries: 1 },
  { synthesized: fixed, what: "Repairs", schema: reconcileEnvironmentSchema, retries: 0 },
])("the function that $what addresses is told what it needs, and its failures are kept", (each) => {
  const { synthesized, what, schema, retries } = each;
  const { Variables } = functionThat(synthesized, "nodes", what).Properties.Environment;
  const { MaximumRetryAttempts, DestinationConfig } = eventInvokeConfig(synthesized, what);
  const queue = resource(synthesized, "nodes", "AWS::SQS::Queue").id;

  expect(schema.safeParse(texts(Variables)).error).toBeUndefined();
  expect(Variables).toMatchObject({ ACTIVITY_TABLE: expect.anything(), DEPLOYMENT: "PasvportNodes" });
  expect(MaximumRetryAttempts).toBe(retries);
  expect(DestinationConfig.OnFailure.Destination).toEqual({ "Fn::GetAtt": [queue, "Arn"] });
});

test("the publisher hears of every change of this cluster's tasks", () => {
  const cluster = resource(dynamic, "nodes", "AWS::ECS::Cluster").id;

  expect(patternsOf(dynamic, "Publishes")).toEqual([
    {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: { clusterArn: [{ "Fn::GetAtt": [cluster, "Arn"] }] },
    },
  ]);
});

test("the associator hears of the launches that wait for it", () => {
  const [group] = resources(fixed, "nodes", "AWS::AutoScaling::AutoScalingGroup");
  const [hook] = group?.Properties.LifecycleHookSpecificationList ?? [];

  expect(patternsOf(fixed, "Gives")).toEqual([
    {
      source: ["aws.autoscaling"],
      "detail-type": ["EC2 Instance-launch Lifecycle Action"],
      detail: { LifecycleHookName: [hook.LifecycleHookName] },
    },
  ]);
});

test.for([dynamic, fixed])("the reconciler goes round every minute, and when a node says so", (synthesized) => {
  expect(rulesOf(synthesized, "Repairs").flatMap(({ Properties }) => Properties.ScheduleExpression ?? [])).toEqual([
    "rate(1 minute)",
  ]);
  expect(patternsOf(synthesized, "Repairs")).toEqual([
    { source: [NODE_EVENT_SOURCE], "detail-type": [ADDRESS_MISMATCH], detail: { deployment: ["PasvportNodes"] } },
  ]);
});

test("the API is told both tables", () => {
  const { Variables } = resource(dynamic, "controlPlane", "AWS::Lambda::Function").Properties.Environment;

  expect(JSON.stringify(Variables.CONTROL_TABLE)).toContain("ControlTable");
  expect(JSON.stringify(Variables.ACTIVITY_TABLE)).toContain("ActivityTable");
});

function texts(variables: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === "string" ? value : joined(value)]),
  );
}

/** A text that CloudFormation puts together, each reference in it by some word. */
function joined(value: Json): string {
  return (value["Fn::Join"]?.[1] ?? ["reference"])
    .map((part: Json) => (typeof part === "string" ? part : "eipalloc-0123456789abcdef0"))
    .join("");
}

function eventInvokeConfig(synthesized: Synthesized, description: string): Json {
  const { id } = functionThat(synthesized, "nodes", description);
  return resources(synthesized, "nodes", "AWS::Lambda::EventInvokeConfig").find(
    ({ Properties }) => Properties.FunctionName.Ref === id,
  )?.Properties;
}

function rulesOf(synthesized: Synthesized, description: string): Resource[] {
  const { id } = functionThat(synthesized, "nodes", description);
  return resources(synthesized, "nodes", "AWS::Events::Rule").filter(
    ({ Properties }) => Properties.Targets[0].Arn["Fn::GetAtt"][0] === id,
  );
}

function patternsOf(synthesized: Synthesized, description: string): Json[] {
  return rulesOf(synthesized, description).flatMap(({ Properties }) => Properties.EventPattern ?? []);
}
