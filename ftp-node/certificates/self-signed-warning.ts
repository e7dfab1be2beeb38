import type { Logger } from "pino";

const DAY_MS = 86_400_000;
const WARNING =
  "the certificate is self-signed and another one after each start: partners whose clients verify it cannot connect by TLS, and the others cannot tell this node from an impostor; set CERTIFICATE_SECRET (certificateSecretArns in cdk.json), or CERTIFICATE_FILE and KEY_FILE";

/** Says now, and each day that the process lives, what a self-signed certificate means. */
export function warnOfSelfSigned(log: Logger): void {
  log.warn(WARNING);
  setInterval(() => log.warn(WARNING), DAY_MS).unref();
}
