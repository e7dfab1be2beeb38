import { constants } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { rememberIssued } from "./session-secrets.ts";
import { issueTickets, withoutTickets } from "./ticket-callback.ts";

export interface CertificateAndKey {
  /** PEM, the chain behind the leaf. */
  readonly certificate: string;
  readonly key: string;
}

/** A control session keeps the pair it began with, so that a rotation never breaks a session that lives. */
export interface SecureContexts {
  readonly control: SecureContext;
  readonly data: SecureContext;
}

/** What all the contexts of a node share. Plain values but for the keys, so that the parent can send it to its workers. */
export interface ContextSettings {
  /** 48 bytes, the same in all workers. */
  readonly ticketKeys: Buffer;
  /** Whether Node's ticket callback does what we need (ticket-self-check.ts); without it, data connections speak TLS 1.2. */
  readonly ticketCallback: boolean;
  /** PEM: who signs the certificates of clients. */
  readonly clientAuthority?: string | undefined;
}

/** RFC 4217 does not say; TLS 1.2 with AEAD suites is the least that is safe. */
const PROTOCOL: SecureContextOptions = {
  minVersion: "TLSv1.2",
  ciphers: [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ].join(":"),
  // All are good; scanners want the server to choose. Who lists ChaCha first has no AES in hardware, and gets it.
  honorCipherOrder: true,
  // Renegotiation costs us more than the client that asks for it.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA,
  sessionIdContext: "pasvport",
};

/**
 * Two contexts that share ticket keys. The data connection's resumes the control connection's session, as FileZilla
 * demands, but issues no tickets of its own: a client that closes an upload without having read a TLS 1.3 ticket makes
 * its kernel reset the connection, and the end of the upload is lost (docs/decisions/0005).
 *
 * Throws an error that says what is wrong with the certificate or its key.
 */
export function createSecureContexts(
  { certificate, key }: CertificateAndKey,
  { ticketKeys, ticketCallback, clientAuthority }: ContextSettings,
): SecureContexts {
  const options = { ...PROTOCOL, cert: certificate, key, ticketKeys };
  try {
    const control = createSecureContext({ ...options, ...(clientAuthority && { ca: clientAuthority }) });
    if (!ticketCallback) return { control, data: createSecureContext({ ...options, maxVersion: "TLSv1.2" }) };
    return {
      control: issueTickets(control, ticketKeys, rememberIssued),
      data: withoutTickets(createSecureContext(options), ticketKeys),
    };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException & { reason?: string }).reason ?? String(error);
    throw new Error(`The certificate and its key cannot be used (${reason}); give both as PEM.`, { cause: error });
  }
}
