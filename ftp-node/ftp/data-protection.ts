import type { Socket } from "node:net";
import { resumes } from "../certificates/session-secrets.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Session } from "./session.ts";
import { acceptDataTls, type SecuredControl } from "./tls-handshake.ts";
import { mayBeClear, mayBeProtected } from "./tls-policy.ts";

/** Makes a data connection that has just come up private. Rejects, with the connection destroyed, when that fails. */
export type ProtectData = (socket: Socket, signal: AbortSignal) => Promise<Socket>;

/** What PROT and the policies make of the next data connection; undefined: in the clear. Throws when the policies forbid it. */
export function dataProtection(session: Session, control: SecuredControl | undefined): ProtectData | undefined {
  if (!session.dataProtected || !control) {
    if (!mayBeClear(session)) throw new DataConnectionError("unprotected");
    return undefined;
  }
  if (!mayBeProtected(session)) throw new DataConnectionError("protected");
  return async (socket, signal) => {
    const secured = await acceptDataTls(socket, control.contexts.data, signal);
    if (session.account?.tlsResumption !== "required" || resumes(secured, control.socket)) return secured;
    secured.destroy();
    throw new DataConnectionError("not-resumed");
  };
}
