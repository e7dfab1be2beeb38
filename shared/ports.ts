import type { TlsPolicy } from "./account.ts";

/** A closed interval of TCP ports. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Ports that PASV and EPSV hand out. The only place that says so: node, security group, container, kernel settings,
 * tests and documents derive theirs from here.
 */
export const PASSIVE_PORTS: PortRange = { first: 50_000, last: 50_100 };

/** Control ports of a deployed node: RFC 959 and, for implicit TLS, IANA's `ftps`. */
export const CONTROL_PORTS = { ftp: 21, ftps: 990 } as const;

/** Those of a node with this policy: without TLS there is no implicit TLS either. */
export function controlPorts(tls: TlsPolicy): Readonly<Record<string, number>> {
  const { ftps, ...others } = CONTROL_PORTS;
  return tls === "off" ? others : { ...others, ftps };
}

/** Where data connections of active mode come from, if the node may (RFC 959 §8): clients' firewalls expect them from there. */
export const ACTIVE_DATA_PORT = 20;

/** Where a deployed node answers health checks, by HTTP. */
export const HEALTH_PORT = 8081;

/** "50000-50100", or one port. Throws a RangeError that says what is allowed. */
export function parsePortRange(text: string): PortRange {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (!match || first < 1 || last > 65_535 || first > last)
    throw new RangeError(
      `"${text}" is not a port range; write FIRST-LAST with 1 ≤ FIRST ≤ LAST ≤ 65535, such as ${formatPortRange(PASSIVE_PORTS)}.`,
    );
  return { first, last };
}

export function formatPortRange({ first, last }: PortRange): string {
  return `${first}-${last}`;
}

export function portsIn({ first, last }: PortRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}
