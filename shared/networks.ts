import { BlockList, isIP, SocketAddress } from "node:net";

/** Of the machine itself. */
const LOOPBACK_NETWORKS: readonly string[] = ["127.0.0.0/8", "::1/128"];

/** Loopback, RFC 1918, RFC 6598 (carrier NAT) and unique local IPv6 (RFC 4193): whoever comes from here sees our private address. */
export const PRIVATE_NETWORKS: readonly string[] = [
  ...LOOPBACK_NETWORKS,
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];

/** Addresses that no public client can reach, besides the private ones (IANA's special-purpose registries, RFC 6890). */
const UNROUTABLE_NETWORKS: readonly string[] = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/128",
  "64:ff9b:1::/48",
  "100::/64",
  "2001:db8::/32",
  "fe80::/10",
  "ff00::/8",
];

/** One spelling per address: IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) becomes IPv4, zones go. */
export function canonicalAddress(address: string): string {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) !== 6) return plain;
  const canonical = new SocketAddress({ address: plain, family: "ipv6" }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(canonical)?.[1] ?? canonical;
}

/** A set of CIDR networks. Throws a RangeError that names what is not one. */
export class Networks {
  readonly #list = new BlockList();

  constructor(cidrs: readonly string[]) {
    for (const cidr of cidrs) this.#add(cidr);
  }

  includes(address: string): boolean {
    const canonical = canonicalAddress(address);
    const family = isIP(canonical);
    return family !== 0 && this.#list.check(canonical, family === 6 ? "ipv6" : "ipv4");
  }

  #add(cidr: string): void {
    const [address = "", bits] = cidr.split("/");
    const family = isIP(address);
    const longest = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? longest : Number(bits);
    if (family === 0 || !/^\d{1,3}$/.test(bits ?? "0") || prefix > longest)
      throw new RangeError(
        `"${cidr}" is not a network; write it as ADDRESS/BITS, such as 192.0.2.0/24 or 2001:db8::/32.`,
      );
    this.#list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  }
}

const loopback = new Networks(LOOPBACK_NETWORKS);

export function isLoopback(address: string): boolean {
  return loopback.includes(address);
}

const unreachable = new Networks([...PRIVATE_NETWORKS, ...UNROUTABLE_NETWORKS]);

export function isGloballyRoutable(address: string): boolean {
  return isIP(address) !== 0 && !unreachable.includes(address);
}

/** "10.0.0.0/8,fd00::/8" or "none". Throws a RangeError for what is neither. */
export function parseNetworks(text: string): readonly string[] {
  if (text.trim() === "none") return [];
  const cidrs = text.split(",").map((cidr) => cidr.trim());
  new Networks(cidrs);
  return cidrs;
}
