import { AssociateAddressCommand, DescribeAddressesCommand, type EC2Client } from "@aws-sdk/client-ec2";

export interface ElasticAddress {
  readonly allocationId: string;
  readonly address: string;
  /** Whether nothing holds it, instance or other. */
  readonly free: boolean;
  readonly instanceId?: string | undefined;
}

export interface Association {
  readonly allocationId: string;
  readonly instanceId: string;
  /** Whether to take the address from whoever holds it. */
  readonly reassociate: boolean;
}

export interface ElasticAddresses {
  /** Those of the allocations that exist. */
  describe(allocationIds: readonly string[]): Promise<readonly ElasticAddress[]>;
  /** Gives the address to the instance's primary interface, in place of the one that it has. Rejects with EC2's error. */
  associate(association: Association): Promise<void>;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export class Ec2ElasticAddresses implements ElasticAddresses {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client) {
    this.#ec2 = ec2;
  }

  async describe(allocationIds: readonly string[]): Promise<readonly ElasticAddress[]> {
    // A filter, since of ids that are given outright, one unknown fails the request.
    const command = new DescribeAddressesCommand({ Filters: [{ Name: "allocation-id", Values: [...allocationIds] }] });
    const { Addresses = [] } = await this.#ec2.send(command);
    return Addresses.flatMap(({ AllocationId, PublicIp, AssociationId, InstanceId }) =>
      AllocationId && PublicIp
        ? [{ allocationId: AllocationId, address: PublicIp, free: !AssociationId, instanceId: InstanceId || undefined }]
        : [],
    );
  }

  async associate({ allocationId, instanceId, reassociate }: Association): Promise<void> {
    const association = { AllocationId: allocationId, InstanceId: instanceId, AllowReassociation: reassociate };
    await this.#ec2.send(new AssociateAddressCommand(association));
  }
}
