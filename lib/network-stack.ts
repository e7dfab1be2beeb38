import { Annotations, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { type ISubnet, type IVpc, Peer, SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
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
    this.vpc = settings.vpc ? this.#existing(settings.vpc) : new PublicNetwork(this, "Network", settings).vpc;
    this.nodeSecurityGroup = this.#nodeSecurityGroup(settings);
    this.slotAddresses = settings.addresses === "static" ? this.#slotAddresses(settings) : [];
  }

  /** Slots go round the availability zones. */
  subnetOf(slot: number): ISubnet {
    const { publicSubnets } = this.vpc;
    const subnet = publicSubnets[slot % publicSubnets.length];
    if (!subnet) throw new RangeError("The network has no public subnet.");
    return subnet;
  }

  /** Named, not looked up: the stacks need no account to be synthesised. CDK wants zones, which nothing here reads. */
  #existing({ id: vpcId, publicSubnetIds }: NonNullable<Settings["vpc"]>): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, "Existing", { vpcId, publicSubnetIds, availabilityZones: ["any"] });
    Annotations.of(vpc).acknowledgeWarning("@aws-cdk/aws-ec2:noSubnetRouteTableId", "Nothing here asks for one.");
    return vpc;
  }

  #nodeSecurityGroup({ tls, ipv6 }: Settings): SecurityGroup {
    // Outbound everywhere: active mode connects to whatever port the client names.
    const group = new SecurityGroup(this, "NodeSecurityGroup", {
      vpc: this.vpc,
      description: "FTP nodes",
      allowAllIpv6Outbound: ipv6,
    });
    const peers = ipv6 ? [Peer.anyIpv4(), Peer.anyIpv6()] : [Peer.anyIpv4()];
    new ControlIngress(this, "ControlIngress", { target: group, peers, ports: controlPorts(tls) });
    new PassiveIngress(this, "PassiveIngress", { target: group, peers });
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
