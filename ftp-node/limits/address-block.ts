import { SocketAddress } from "node:net";
import { canonicalAddress } from "../../shared/networks.ts";

/** What one client has for itself: an IPv4 address, or the /64 of an IPv6 address (RFC 6177). */
export function addressBlock(address: string): string {
  const canonical = canonicalAddress(address);
  if (!canonical.includes(":")) return canonical;
  const [head = "", tail] = canonical.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const last = tail === "" ? [] : tail.split(":");
    groups.push(...Array.from({ length: 8 - groups.length - last.length }, () => "0"), ...last);
  }
  const network = `${groups.slice(0, 4).join(":")}::`;
  return `${new SocketAddress({ address: network, family: "ipv6" }).address}/64`;
}
