import { isIP, isIPv4, isIPv6 } from "node:net";
import { canonicalAddress, isGloballyRoutable, isLoopback } from "../../shared/networks.ts";
import type { Session } from "./session.ts";

const HOST_NAME =
  /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?)*$/u;

/** HOST's argument (RFC 7151 §3.1): a name in lower case, or an address, IPv6 in brackets. Undefined when it is neither. */
export function parseHost(argument: string): string | undefined {
  const text = argument.trim().toLowerCase();
  const inBrackets = /^\[(.*)\]$/.exec(text)?.[1];
  if (inBrackets !== undefined) return isIPv6(inBrackets) ? canonicalAddress(inBrackets) : undefined;
  const name = text.replace(/\.$/, "");
  return isIPv4(name) || HOST_NAME.test(name) ? name : undefined;
}

/** Whether the client came to the right place: by a name or address that is the node's own. */
export function reaches({ services, localAddress }: Session, host: string): boolean {
  if (services.isOwnHost(host) || host === localAddress) return true;
  if (host === "localhost") return isLoopback(localAddress);
  // On the way to a private address the public one may have been translated, and the node need not know it.
  return isIP(host) !== 0 && isGloballyRoutable(host) && !isGloballyRoutable(localAddress);
}
