import type { SessionEnding, SessionReport } from "../telemetry/telemetry.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";
import type { SecuredControl } from "./tls-handshake.ts";

export interface Ending {
  readonly ended: SessionEnding;
  readonly reason?: string | undefined;
}

/** By a reply after which the connection is closed. */
export function endingBy({ code, lines: [text] }: Reply): Ending {
  return code === 221 ? { ended: "quit" } : { ended: "sent-away", reason: text };
}

/** What broke, as the system or OpenSSL calls it. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** A session that has ended, but for its data connections and how it ended. */
export function reportOf(
  { id, address, since, tally }: Session,
  tls: SecuredControl | undefined,
  implicitTls: boolean,
): Omit<SessionReport, "mode" | "ended" | "reason" | "silent"> {
  const { username, partnerId, client, login, ...counts } = tally;
  return {
    session: id,
    address,
    username,
    partnerId,
    protocol: implicitTls ? "ftps-implicit" : tls ? "ftps-explicit" : "ftp",
    tlsVersion: tls?.version,
    cipher: tls?.cipher,
    client,
    login,
    ...counts,
    seconds: (Date.now() - since.getTime()) / 1000,
  };
}
