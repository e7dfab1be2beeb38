import { isIPv6 } from "node:net";
import { type Reply, reply } from "./reply.ts";

/** RFC 2428 §2: 1 is IPv4, 2 is IPv6. */
type AddressFamily = "1" | "2";

/** Of an address in its canonical spelling: an IPv4 client of a listener for both is an IPv4 client. */
export function familyOf(address: string): AddressFamily {
  return isIPv6(address) ? "2" : "1";
}

/** RFC 2428 §2 and §3: the families that would do stand in parentheses, for machines to read. */
export function familyNotSupported(...supported: [AddressFamily, ...AddressFamily[]]): Reply {
  return reply(522, `Network protocol not supported, use (${supported.join(",")}).`);
}
