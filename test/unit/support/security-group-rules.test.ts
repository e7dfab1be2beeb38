import { expect, test } from "vitest";
import { securityGroupRules } from "../../support/security-group-rules.ts";

test("a group's rules become nftables' own, for each network that they admit", () => {
  const IpPermissions = [
    { IpProtocol: "tcp", FromPort: 21, ToPort: 21, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    {
      IpProtocol: "tcp",
      FromPort: 50_000,
      ToPort: 50_100,
      IpRanges: [{ CidrIp: "198.51.100.0/24" }, { CidrIp: "203.0.113.7/32" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
    },
    { IpProtocol: "udp", FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    { IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
  ];

  expect(securityGroupRules({ IpPermissions })).toEqual([
    "ip saddr 0.0.0.0/0 tcp dport 21 accept",
    "ip saddr 198.51.100.0/24 tcp dport 50000-50100 accept",
    "ip saddr 203.0.113.7/32 tcp dport 50000-50100 accept",
    "ip6 saddr 2001:db8::/32 tcp dport 50000-50100 accept",
    "ip saddr 10.0.0.0/8 meta l4proto udp accept",
    "ip saddr 10.0.0.0/8 accept",
  ]);
});

test("rules that name a group or a prefix list admit nobody of the lab", () => {
  const IpPermissions = [
    { IpProtocol: "tcp", FromPort: 21, ToPort: 21, UserIdGroupPairs: [{ GroupId: "sg-1" }] },
    { IpProtocol: "tcp", FromPort: 8081, ToPort: 8081, PrefixListIds: [{ PrefixListId: "pl-1" }] },
  ];

  expect(securityGroupRules({ IpPermissions })).toEqual([]);
});

test("a group without rules admits nothing", () => {
  expect(securityGroupRules({})).toEqual([]);
});
