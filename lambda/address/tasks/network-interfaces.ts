import { DescribeNetworkInterfacesCommand, type EC2Client, EC2ServiceException } from "@aws-sdk/client-ec2";

/** `gone`: there is no such interface any more; `none`: it has no public address, or not yet. */
export type PublicAddress =
  | { readonly state: "gone" }
  | { readonly state: "none" }
  | { readonly state: "associated"; readonly address: string };

export interface NetworkInterfaces {
  publicAddress(interfaceId: string): Promise<PublicAddress>;
}

export class Ec2NetworkInterfaces implements NetworkInterfaces {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client) {
    this.#ec2 = ec2;
  }

  async publicAddress(interfaceId: string): Promise<PublicAddress> {
    try {
      const command = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId] });
      const { NetworkInterfaces: [described] = [] } = await this.#ec2.send(command);
      const address = described?.Association?.PublicIp;
      return address ? { state: "associated", address } : { state: "none" };
    } catch (error) {
      if (error instanceof EC2ServiceException && error.name === "InvalidNetworkInterfaceID.NotFound")
        return { state: "gone" };
      throw error;
    }
  }
}
