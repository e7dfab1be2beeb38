import type { IpPermission, SecurityGroup } from "@aws-sdk/client-ec2";

/**
 * What a security group lets in, as accepting rules of nftables, one each for its rules and their networks. Rules that name
 * another group or a prefix list admit nobody of the lab and are left out.
 */
export function securityGroupRules({ IpPermissions = [] }: Pick<SecurityGroup, "IpPermissions">): string[] {
  return IpPermissions.flatMap((permission) =>
    sources(permission).map((source) => [source, ...destination(permission), "accept"].join(" ")),
  );
}

function sources({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): string[] {
  return [
    ...IpRanges.map(({ CidrIp }) => `ip saddr ${CidrIp}`),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => `ip6 saddr ${CidrIpv6}`),
  ];
}

/** Every protocol is "-1"; every port of one is -1 or absent. */
function destination({ IpProtocol, FromPort = -1, ToPort = -1 }: IpPermission): string[] {
  if (IpProtocol === "-1") return [];
  if (IpProtocol !== "tcp" && IpProtocol !== "udp") throw new Error(`No rule is known for the protocol ${IpProtocol}.`);
  if (FromPort === -1) return [`meta l4proto ${IpProtocol}`];
  return [`${IpProtocol} dport ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`];
}
