import { once } from "node:events";
import { duplexPair } from "node:stream";
import { connect, type SecureContext, TLSSocket } from "node:tls";
import { type CertificateAndKey, createSecureContexts, type SecureContexts } from "./secure-contexts.ts";

const CHECK_MS = 10_000;

/**
 * Whether this Node still has the undocumented ticket callback (docs/decisions/0005), found out by doing it. Undefined when
 * it has, else what is wrong.
 */
export async function checkTicketCallback(pair: CertificateAndKey, ticketKeys: Buffer): Promise<string | undefined> {
  try {
    return await findTicketFault(createSecureContexts(pair, { ticketKeys, ticketCallback: true }));
  } catch (error) {
    return String(error);
  }
}

/** What data connections by these contexts would do wrong in TLS 1.3. Rejects when there can be no handshake. */
export async function findTicketFault({ control, data }: SecureContexts): Promise<string | undefined> {
  const first = await shakeHands(control);
  const session = first.tickets.at(-1);
  if (!session) return "control connections issue no ticket";
  const resumed = await shakeHands(data, session);
  if (!resumed.reused) return "data connections do not resume the control connection's session";
  const fresh = await shakeHands(data);
  return resumed.tickets.length + fresh.tickets.length > 0 ? "data connections issue tickets" : undefined;
}

/** A handshake inside this process, and what the client saw of tickets by the time that it had a first byte behind them. */
async function shakeHands(secureContext: SecureContext, session?: Buffer) {
  const [near, far] = duplexPair();
  const server = new TLSSocket(near, { isServer: true, secureContext });
  const client = connect({
    socket: far,
    rejectUnauthorized: false,
    minVersion: "TLSv1.3",
    ...(session && { session }),
  });
  const tickets: Buffer[] = [];
  client.on("session", (ticket) => tickets.push(ticket));
  server.on("error", (error) => client.destroy(error)).once("secure", () => server.write("x"));
  try {
    await once(client, "data", { signal: AbortSignal.timeout(CHECK_MS) });
    return { tickets, reused: client.isSessionReused() };
  } finally {
    client.destroy();
    server.destroy();
  }
}
