import type { PassiveOffer } from "../passive/passive-ports.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Session } from "./session.ts";

/** A port for the session's next data connection. Throws `no-port` when its address has none left. */
export async function offeredPort({ services, address, localAddress }: Session): Promise<PassiveOffer> {
  const offer = await services.passivePorts.offer(address, localAddress);
  if (!offer) throw new DataConnectionError("no-port");
  return offer;
}
