import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";

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
  sessionIdContext: "pasvport",
};

const NO_TICKET = 0;
const RESUME = 1;

/**
 * Two contexts that share ticket keys. The data connection's resumes the control connection's session, as FileZilla
 * demands, but issues no tickets of its own: a client that closes an upload without having read a TLS 1.3 ticket makes
 * its kernel reset the connection, and the end of the upload is lost (docs/decisions/0005).
 *
 * Throws an error that says what is wrong with the certificate or its key.
 *
 * @param ticketKeys 48 bytes, the same in all workers: 16 of name, 16 for the HMAC, 16 for AES.
 */
export function createSecureContexts({ certificate, key }: CertificateAndKey, ticketKeys: Buffer): SecureContexts {
  const options = { ...PROTOCOL, cert: certificate, key, ticketKeys };
  try {
    return { control: createSecureContext(options), data: withoutTickets(createSecureContext(options), ticketKeys) };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException & { reason?: string }).reason ?? String(error);
    throw new Error(`The certificate and its key cannot be used (${reason}); give both as PEM.`, { cause: error });
  }
}

type TicketAnswer = readonly [
  typeof NO_TICKET | typeof RESUME,
  hmacKey: Buffer,
  aesKey: Buffer,
  name: Buffer,
  iv: Buffer,
];

/** Undocumented, and tried on Node 20 and 24: the native context of `node:tls`. Every part of the answer is read, whatever the result. */
interface NativeContext {
  onticketkeycallback(name: Buffer, iv: Buffer, encrypting: boolean): TicketAnswer;
  enableTicketKeyCallback(): void;
}

function withoutTickets(secureContext: SecureContext, keys: Buffer): SecureContext {
  const [ownName, hmacKey, aesKey] = [keys.subarray(0, 16), keys.subarray(16, 32), keys.subarray(32, 48)];
  const native = secureContext.context as NativeContext;
  native.onticketkeycallback = (name, iv, encrypting) => {
    const result = !encrypting && name.equals(ownName) ? RESUME : NO_TICKET;
    return [result, hmacKey, aesKey, name, iv];
  };
  native.enableTicketKeyCallback();
  return secureContext;
}
