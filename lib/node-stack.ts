import { Annotations, Stack, type StackProps } from "aws-cdk-lib";
import { Cluster, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Settings } from "../shared/settings.ts";
import { DynamicNodes } from "./constructs/dynamic-nodes.ts";
import { FailedEvents } from "./constructs/failed-events.ts";
import { NodeAlarms } from "./constructs/node-alarms.ts";
import { NodeRoles } from "./constructs/node-roles.ts";
import { ServiceLogGroup } from "./constructs/service-log-group.ts";
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
    const failed = new FailedEvents(this, "FailedEvents");
    const nodes = {
      cluster,
      network,
      storage,
      settings,
      failed,
      roles: new NodeRoles(this, "Roles", { storage, ...settings }),
      logGroup: new ServiceLogGroup(this, "Logs"),
    };
    if (settings.addresses === "static") new StaticNodes(this, "StaticNodes", nodes);
    else new DynamicNodes(this, "DynamicNodes", nodes);
    new NodeAlarms(this, "Alarms", { failed, nodes: settings.nodes, email: settings.alarmEmail });
    if (settings.tls !== "off" && settings.certificateSecretArns.length === 0) this.#warnOfSelfSigned();
  }

  #warnOfSelfSigned(): void {
    Annotations.of(this).addWarningV2(
      "pasvport:self-signed",
      "Nodes make a self-signed certificate at each start, which partners' clients refuse or ask about. Set certificateSecretArns before the first partner (docs/deploy.md).",
    );
  }
}
