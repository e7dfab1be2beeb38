import { Duration, IgnoreMode, Stack, Validations } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import {
  AwsLogDriverMode,
  Capability,
  ContainerImage,
  type HealthCheck,
  LinuxParameters,
  LogDrivers,
  type PortMapping,
  type SystemControl,
  type TaskDefinition,
} from "aws-cdk-lib/aws-ecs";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { NodeVariables } from "../../shared/node-environment.ts";
import { CONTROL_PORTS, formatPortRange, HEALTH_PORT, PASSIVE_PORTS } from "../../shared/ports.ts";
import type { Settings } from "../../shared/settings.ts";
import { repositoryPath } from "../repository.ts";
import type { StorageStack } from "../storage-stack.ts";

export interface NodeContainerProps {
  /** Of the roles of node-roles.ts. */
  readonly taskDefinition: TaskDefinition;
  /** Where the nodes of a deployment log, all of them. */
  readonly logGroup: ILogGroup;
  readonly storage: StorageStack;
  readonly settings: Settings;
  readonly portMappings: PortMapping[];

  /** What this topology tells its nodes. */
  readonly environment: NodeVariables;

  /**
   * Kernel parameters of the task's own network.
   *
   * @default none: in host mode they are the instance's
   */
  readonly systemControls?: SystemControl[];

  /**
   * What the container is sure to have, on an instance that it shares with the agent.
   *
   * @default all of the task's
   */
  readonly memoryReservationMiB?: number;
}

/** The node in a task definition, the same in both topologies: image, environment and limits. */
export class NodeContainer extends Construct {
  constructor(scope: Construct, id: string, props: NodeContainerProps) {
    super(scope, id);
    const { taskDefinition, storage, settings, logGroup, environment, ...placement } = props;
    taskDefinition.addContainer("Node", {
      ...placement,
      image: nodeImage(),
      environment: {
        ...nodeVariables(storage, settings),
        ...environment,
        DEPLOYMENT: Stack.of(this).stackName,
        AWS_REGION: Stack.of(this).region,
      } satisfies NodeVariables & { AWS_REGION: string },
      healthCheck: HEALTH_CHECK,
      stopTimeout: Duration.seconds(120),
      user: "1000:1000",
      readonlyRootFilesystem: true,
      linuxParameters: this.#withoutCapabilities(),
      logging: LogDrivers.awsLogs({
        streamPrefix: "node",
        logGroup,
        // Logs that cannot be sent are dropped rather than stopping transfers.
        mode: AwsLogDriverMode.NON_BLOCKING,
      }),
    });
    Validations.of(taskDefinition).acknowledge({
      id: "AwsSolutions-ECS2",
      reason: "The variables are names of resources, ports and policies; none is a secret.",
    });
  }

  #withoutCapabilities(): LinuxParameters {
    const parameters = new LinuxParameters(this, "LinuxParameters");
    parameters.dropCapabilities(Capability.ALL);
    return parameters;
  }
}

/** ECS does not look at the image's own HEALTHCHECK. */
const HEALTH_CHECK: HealthCheck = {
  command: [
    "CMD",
    "/usr/local/bin/node",
    "--eval",
    `fetch("http://127.0.0.1:${HEALTH_PORT}/").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
  ],
  interval: Duration.seconds(10),
  timeout: Duration.seconds(5),
  startPeriod: Duration.seconds(30),
};

function nodeImage(): ContainerImage {
  return ContainerImage.fromAsset(repositoryPath(), {
    file: "ftp-node/Dockerfile",
    ignoreMode: IgnoreMode.DOCKER,
    platform: Platform.LINUX_ARM64,
  });
}

function nodeVariables(
  { control, activity, files }: StorageStack,
  { privateNetworks, tls, dataTls, certificateSecretArns, limits, transcript, ipv6 }: Settings,
) {
  return {
    CONTROL_TABLE: control.name,
    ACTIVITY_TABLE: activity.name,
    S3_BUCKET: files.bucket.bucketName,
    S3_PREFIX: files.prefix,
    HOST: ipv6 ? "::" : "0.0.0.0",
    FTP_PORT: String(CONTROL_PORTS.ftp),
    FTPS_PORT: String(CONTROL_PORTS.ftps),
    PASSIVE_PORTS: formatPortRange(PASSIVE_PORTS),
    HEALTH_PORT: String(HEALTH_PORT),
    PUBLIC_ADDRESS: "auto",
    PRIVATE_NETWORKS: privateNetworks.join(",") || "none",
    TLS: tls,
    ...(dataTls && { DATA_TLS: dataTls }),
    ...(certificateSecretArns.length > 0 && { CERTIFICATE_SECRET: certificateSecretArns.join(",") }),
    LIMITS: JSON.stringify(limits),
    ...(transcript && { LOG: "commands" }),
  } satisfies NodeVariables;
}
