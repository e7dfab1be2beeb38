import type { Socket } from "node:net";
import { formatReply, goodbye } from "./ftp/reply.ts";
import type { Refusal } from "./limits/session-counts.ts";

/** What a client that is turned away has to read the reason. */
const LINGER_MS = 1_000;

const TEXTS = {
  "node-full": "The service has as many connections as it takes; try again later.",
  "address-full": "There are too many connections from your address; end one first.",
  "too-many-strangers": "Too many connections from your address have not logged in; try again later.",
  banned: "There were too many failed logins from your address; try again later.",
} as const satisfies Record<Refusal | "banned", string>;

/** Ends a connection that is not taken. Behind implicit TLS nothing could be said without a handshake. */
export function turnAway(socket: Socket, reason: keyof typeof TEXTS, implicitTls: boolean): void {
  if (implicitTls) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer)).end(formatReply(goodbye(421, TEXTS[reason])));
  socket.resume();
}
