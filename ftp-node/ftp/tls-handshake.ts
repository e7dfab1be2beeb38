import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type SecureContext, TLSSocket, type TLSSocketOptions } from "node:tls";
import { type ClientCertificate, verifiedCertificate } from "../certificates/client-certificate.ts";
import type { SecureContexts } from "../certificates/secure-contexts.ts";
import type { ServerIdentities } from "../certificates/server-identities.ts";
import { rememberSession } from "../certificates/session-secrets.ts";
import type { ClientCertificatePolicy } from "../configuration.ts";

/** RFC 7301's name for FTP, registered by IANA. A client that knows other protocols alone is refused by an alert. */
const ALPN = ["ftp"];

/** A control connection that speaks TLS. */
export interface SecuredControl {
  readonly socket: TLSSocket;
  /** The data connections of the session show the same certificate. */
  readonly contexts: SecureContexts;
  readonly certificate: ClientCertificate | undefined;
  /** Such as "TLSv1.3". */
  readonly version: string;
  /** By IANA's name. */
  readonly cipher: string;
}

/** TLS on a control connection. Rejects as `acceptTls`, and when a certificate is required of the client and it has none that counts. */
export async function acceptControlTls(
  socket: Socket,
  identities: ServerIdentities,
  clientCertificates: ClientCertificatePolicy,
  signal: AbortSignal,
): Promise<SecuredControl> {
  const options: TLSSocketOptions = {
    secureContext: identities.named(undefined).control,
    SNICallback: (serverName, answer) => answer(null, identities.named(serverName).control),
    requestCert: clientCertificates !== "none",
    rejectUnauthorized: clientCertificates === "required",
  };
  const secured = await shakeHands(socket, options, rememberSession, signal);
  const certificate = clientCertificates === "none" ? undefined : verifiedCertificate(secured);
  // Node asks for a certificate, and leaves it to us whether it is a good one.
  if (clientCertificates === "required" && !certificate) {
    secured.destroy();
    throw new Error("The client has no certificate that counts here.");
  }
  return {
    socket: secured,
    contexts: identities.named(secured.servername),
    certificate,
    version: secured.getProtocol() ?? "",
    cipher: secured.getCipher().standardName,
  };
}

/** TLS on a data connection. Rejects, with the connection destroyed, when the handshake fails or the signal aborts. */
export function acceptDataTls(socket: Socket, secureContext: SecureContext, signal: AbortSignal): Promise<TLSSocket> {
  return shakeHands(socket, { secureContext }, () => undefined, signal);
}

/** @param secure is called from inside the `secure` event. */
async function shakeHands(
  socket: Socket,
  options: TLSSocketOptions,
  secure: (secured: TLSSocket) => void,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secured = new TLSSocket(socket, { ...options, isServer: true, ALPNProtocols: ALPN });
  const failed = new AbortController();
  const fail = (error?: Error) => failed.abort(error ?? new Error("The TLS handshake was not finished."));
  secured
    // Undocumented: only tls.Server's own connections make an error of it. Unheard, what follows is an orderly end.
    .on("_tlsError", (error: Error) => secured.destroy(error))
    .on("error", fail)
    .on("close", () => fail())
    // Half-open connections do not close by themselves. An end behind the handshake is that of an empty file.
    .on("end", fail)
    .once("secure", () => {
      secured.off("end", fail);
      secure(secured);
    });
  try {
    await once(secured, "secure", { signal: AbortSignal.any([signal, failed.signal]) });
    // The event comes from inside OpenSSL's state machine: an end sent from there would go out without close_notify.
    await nextTurn();
    failed.signal.throwIfAborted();
    secured.off("error", fail);
    return secured;
  } catch (error) {
    secured.destroy();
    throw failed.signal.reason ?? error;
  }
}
