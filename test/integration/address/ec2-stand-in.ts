import { type AwsStandIn, Refusal, startAws } from "./aws-stand-in.ts";

export interface Ec2StandIn extends AwsStandIn {
  /** By id: the public address, or undefined when there is none yet. An id that is not here is unknown to EC2. */
  readonly interfaces: Map<string, string | undefined>;
}

/** DescribeNetworkInterfaces for one id. */
export async function startEc2(): Promise<Ec2StandIn> {
  const interfaces = new Map<string, string | undefined>();
  const aws = await startAws({
    DescribeNetworkInterfaces(asked) {
      const id = asked.get("NetworkInterfaceId.1") ?? "";
      if (!interfaces.has(id)) throw new Refusal("InvalidNetworkInterfaceID.NotFound");
      return described(id, interfaces.get(id));
    },
  });
  return { ...aws, interfaces };
}

function described(id: string, address: string | undefined): string {
  const association = address ? `<association><publicIp>${address}</publicIp></association>` : "";
  return `<networkInterfaceSet><item><networkInterfaceId>${id}</networkInterfaceId>${association}</item></networkInterfaceSet>`;
}
