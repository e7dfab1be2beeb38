import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** A client's certificate that was verified. */
export interface ClientCertificate {
  /** As `subjectOf` writes it. */
  readonly subject: string;
  readonly validTo: Date;
}

/** Throws an error that says what is wrong with the authorities: Node itself would quietly trust nobody. */
export function checkAuthority(authority: string): void {
  try {
    new X509Certificate(authority);
  } catch (error) {
    throw new Error("The authority of client certificates cannot be used; give its certificate as PEM.", {
      cause: error,
    });
  }
}

/** Undocumented, and what `tls.Server` itself asks: how OpenSSL judged the peer's chain, dates and purpose; nothing when all is well. */
interface NativeConnection {
  verifyError(): Error | null | undefined;
}

/**
 * The certificate of a client that one of the context's authorities signed. Undefined when there is none, or one that is
 * expired, not for clients, or of anybody else.
 */
export function verifiedCertificate(connection: TLSSocket): ClientCertificate | undefined {
  const certificate = connection.getPeerX509Certificate();
  // Nothing to complain of is not enough: TLS 1.3 has no complaint about a resumed session without a certificate.
  if (!certificate || nativeOf(connection).verifyError()) return undefined;
  const subject = subjectOf(certificate);
  return subject ? { subject, validTo: certificate.validToDate } : undefined;
}

function nativeOf(connection: TLSSocket): NativeConnection {
  return (connection as TLSSocket & { readonly _handle: NativeConnection })._handle;
}

/**
 * The subject by RFC 4514: the most specific part first, `CN=acme,O=Acme\, Ltd,C=DE`. Names of attributes are OpenSSL's
 * short ones; `,+"\<>;`, a leading `#` or blank and a trailing blank are escaped by a backslash, control characters by
 * `\` and two hexadecimal digits; all else is UTF-8. It is what
 * `openssl x509 -noout -subject -nameopt RFC2253,-esc_msb` prints. Since separators inside values are escaped, two
 * subjects with one text are one subject: texts are compared whole, and nobody has to parse them.
 */
export function subjectOf({ subject }: Pick<X509Certificate, "subject">): string {
  // Node's own text has the same escapes: a line each, the least specific first, "+" between blanks inside a part.
  const lines = (subject ?? "").split("\n").toReversed();
  return lines.map((line) => line.split(" + ").toReversed().join("+")).join(",");
}
