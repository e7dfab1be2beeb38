import type { SessionEnding, SessionState } from "../telemetry/telemetry.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";

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

/** A session as it is now. */
export function stateOf({ id, address, since, implicitTls, tally }: Session): SessionState {
  const { username, partnerId, client, login, tlsVersion, cipher, ...counts } = tally;
  return {
    session: id,
    address,
    username,
    partnerId,
    protocol: implicitTls ? "ftps-implicit" : tlsVersion === undefined ? "ftp" : "ftps-explicit",
    tlsVersion,
    cipher,
    client,
    login,
    ...counts,
    seconds: (Date.now() - since.getTime()) / 1000,
  };
}
