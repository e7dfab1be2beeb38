import type { Socket } from "node:net";
import { type ConnectionOptions, TLSSocket } from "node:tls";
import { FtpClient, secured } from "./ftp-client.ts";

/** RFC 4217 up to the handshake and not further: neither PBSZ nor PROT. */
export async function authenticateTls(client: FtpClient, options: ConnectionOptions = {}): Promise<FtpClient> {
  const answer = await client.command("AUTH TLS");
  if (!answer.startsWith("234")) throw new Error(`AUTH: ${answer}`);
  client.socket.removeAllListeners();
  return FtpClient.connectTls(0, { ...options, socket: client.socket });
}

/** What control connections by TLS have, and those in the clear have not. */
export function tlsOf({ socket }: { readonly socket: Socket }): TLSSocket {
  if (socket instanceof TLSSocket) return socket;
  throw new Error("The connection is in the clear.");
}

/** TLS for a data connection that resumes the session of its control connection. */
export function resuming(control: FtpClient, options: ConnectionOptions = {}): (data: Socket) => Promise<TLSSocket> {
  return (data) => secured(data, { ...options, session: tlsOf(control).getSession() });
}
