import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { CfnEIP } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";

export interface SlotAddressProps {
  /**
   * An Elastic IP that exists.
   *
   * @default a new one, retained
   */
  readonly allocationId?: string | undefined;
}

/** The Elastic IP of one slot: what partners write into their firewalls. */
export class SlotAddress extends Construct {
  readonly allocationId: string;

  constructor(scope: Construct, id: string, { allocationId }: SlotAddressProps) {
    super(scope, id);
    this.allocationId = allocationId ?? this.#create();
  }

  #create(): string {
    const address = new CfnEIP(this, "Resource", { domain: "vpc" });
    address.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnOutput(this, "PublicIp", { value: address.attrPublicIp, description: "For partners' allow lists" });
    return address.attrAllocationId;
  }
}
