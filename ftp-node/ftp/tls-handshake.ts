import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type SecureContext, TLSSocket } from "node:tls";

/** RFC 7301's name for FTP, registered by IANA. */
const ALPN = ["ftp"];

/** Speaks TLS as the server on a connection. Rejects, with the connection destroyed, when the handshake fails or the signal aborts. */
export async function acceptTls(socket: Socket, secureContext: SecureContext, signal: AbortSignal): Promise<TLSSocket> {
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ALPN });
  const failed = new AbortController();
  const fail = (error?: Error) => failed.abort(error ?? new Error("The TLS handshake was not finished."));
  secured.on("error", fail).on("close", () => fail());
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
