import { Stack, type StackProps, Validations } from "aws-cdk-lib";
import { type IVpc, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import { controlPorts } from "../shared/ports.ts";
import type { Settings } from "../shared/settings.ts";
import { ControlIngress } from "./constructs/control-ingress.ts";
import { PassiveIngress } from "./constructs/passive-ingress.ts";
import { PublicNetwork } from "./constructs/public-network.ts";
import { SlotAddress } from "./constructs/slot-address.ts";

export interface NetworkStackProps extends StackProps {
  readonly settings: Settings;
}

/** Where nodes are reached: the network, who may connect, and the addresses that partners allow-list. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly nodeSecurityGroup: SecurityGroup;
  readonly slotAddresses: readonly SlotAddress[];

  constructor(scope: Construct, id: string, { settings, ...props }: NetworkStackProps) {
    super(scope, id, props);
    this.vpc = new PublicNetwork(this, "Network").vpc;
    this.nodeSecurityGroup = this.#nodeSecurityGroup(settings);
    this.slotAddresses = settings.addresses === "static" ? this.#slotAddresses(settings) : [];
  }

  #nodeSecurityGroup({ tls }: Settings): SecurityGroup {
    // Outbound everywhere: active mode connects to whatever port the client names.
    const group = new SecurityGroup(this, "NodeSecurityGroup", { vpc: this.vpc, description: "FTP nodes" });
    new ControlIngress(this, "ControlIngress", { target: group, ports: controlPorts(tls) });
    new PassiveIngress(this, "PassiveIngress", { target: group });
    Validations.of(group).acknowledge({
      id: "AwsSolutions-EC23",
      reason: "Partners connect from anywhere to exactly these ports; accounts' own networks are checked at login.",
    });
    return group;
  }

  #slotAddresses({ nodes, allocationIds = [] }: Settings): SlotAddress[] {
    return Array.from(
      { length: nodes },
      (_, index) => new SlotAddress(this, `Slot${index + 1}`, { allocationId: allocationIds[index] }),
    );
  }
}
