import type { PassiveOffer } from "../passive/passive-ports.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Session } from "./session.ts";

/** A port for the session's next data connection. Throws `no-port` when its address has none left. */
export async function offeredPort({ services, id, address, localAddress, account }: Session): Promise<PassiveOffer> {
  const relaxed = account?.peerCheck === "relaxed";
  const offer = await services.passivePorts.offer({ client: address, local: localAddress, session: id, relaxed });
  if (!offer) throw new DataConnectionError("no-port");
  return offer;
}
