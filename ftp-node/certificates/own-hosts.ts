import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** Public addresses that are no names but ways to find one. */
const MODES = ["auto", "local"];

/**
 * Tells whether a name in lower case, or an address, is one that the node's certificate speaks for (RFC 6125, wildcards
 * included), or the one that is configured.
 *
 * @param certificate PEM; of a chain the leaf.
 * @param publicAddress "auto", "local", an IPv4 address or a host name.
 */
export function ownHosts(certificate: string, publicAddress: string): (host: string) => boolean {
  const leaf = new X509Certificate(certificate);
  return (host) => {
    if (host === publicAddress.toLowerCase() && !MODES.includes(host)) return true;
    return (isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host, { subject: "never" })) !== undefined;
  };
}
