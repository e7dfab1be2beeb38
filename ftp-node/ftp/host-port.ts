import { isIPv4, isIPv6 } from "node:net";

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** "192,0,2,7,195,80" → 192.0.2.7 and 50000 (RFC 959 §4.1.2). */
export function parseHostPort(text: string): HostPort | undefined {
  const numbers = /^\d{1,3}(,\d{1,3}){5}$/.test(text.trim()) ? text.split(",").map(Number) : [];
  const [a, b, c, d, high = 0, low = 0] = numbers;
  if (numbers.length === 0 || numbers.some((number) => number > 255)) return undefined;
  return { host: [a, b, c, d].join("."), port: high * 256 + low };
}

export function formatHostPort(host: string, port: number): string {
  return [...host.split("."), Math.floor(port / 256), port % 256].join(",");
}

/** "|2|2001:db8::7|50000|" (RFC 2428 §2); any printable character may separate, if what stands between has none of it. */
export function parseExtendedHostPort(text: string): HostPort | "unknown-family" | undefined {
  const [delimiter = ""] = text.trim();
  const [before, family = "", host = "", port = "", after, ...more] = text.trim().split(delimiter);
  if (before !== "" || after !== "" || more.length > 0 || !/^[!-~]$/.test(delimiter) || !/^\d+$/.test(family))
    return undefined;
  if (family !== "1" && family !== "2") return "unknown-family";
  const valid = family === "1" ? isIPv4(host) : isIPv6(host);
  return valid && isPort(port) ? { host, port: Number(port) } : undefined;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
