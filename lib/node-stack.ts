import { Stack, type StackProps } from "aws-cdk-lib";
import { Cluster, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Settings } from "../shared/settings.ts";
import { DynamicNodes } from "./constructs/dynamic-nodes.ts";
import { StaticNodes } from "./constructs/static-nodes.ts";
import type { NetworkStack } from "./network-stack.ts";
import type { StorageStack } from "./storage-stack.ts";

export interface NodeStackProps extends StackProps {
  readonly settings: Settings;
  readonly storage: StorageStack;
  readonly network: NetworkStack;
}

/** The FTP nodes, and what keeps their addresses true. */
export class NodeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, storage, network, ...props }: NodeStackProps) {
    super(scope, id, props);
    const cluster = new Cluster(this, "Cluster", {
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    if (settings.addresses === "static") new StaticNodes(this, "StaticNodes", { storage, settings });
    else new DynamicNodes(this, "DynamicNodes", { cluster, network, storage, settings });
  }
}
