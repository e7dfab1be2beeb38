import type { PassiveOffer } from "../passive/passive-ports.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Session } from "./session.ts";

/** Where many sessions of one address want a port at the same time, each has it for a moment: so long it is waited for. */
const PATIENCE_MS = 2_000;
const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/** A port for the session's next data connection. Throws `no-port` when its address has none left. */
export async function offeredPort(session: Session): Promise<PassiveOffer> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const offer = await offerTo(session);
    if (offer) return offer;
    if (session.signal.aborted || performance.now() + pause > giveUpAt) throw new DataConnectionError("no-port");
    await session.pause(pause);
  }
}

function offerTo({ services, id, address, localAddress, account }: Session): Promise<PassiveOffer | undefined> {
  const relaxed = account?.peerCheck === "relaxed";
  return services.passivePorts.offer({ client: address, local: localAddress, session: id, relaxed });
}
