import type { Socket } from "node:net";
import type { PassiveOffer } from "../passive/passive-ports.ts";
import { untilAborted } from "../until-aborted.ts";
import { type ActiveTarget, connectActively } from "./active-connection.ts";

export type DataCommand = "PASV" | "EPSV" | "PORT" | "EPRT";

/** How the next data connection will come about. */
export interface DataRoute {
  /** What the client sent for it. */
  readonly command: DataCommand;
  /** The client's own connection, which may come long before it is wanted. */
  readonly arrival?: Promise<Socket>;
  /** Rejects when the signal aborts or the client cannot be reached. */
  open(signal: AbortSignal): Promise<Socket>;
  cancel(): void;
}

export function passiveRoute(command: DataCommand, offer: PassiveOffer): DataRoute {
  const given = new AbortController();
  const arrival = offer.accept(given.signal);
  arrival.catch(() => undefined);
  return {
    command,
    arrival,
    open: (signal) => untilAborted(arrival, signal),
    cancel() {
      given.abort();
      offer.withdraw();
      arrival.then((socket) => socket.destroy()).catch(() => undefined);
    },
  };
}

/** RFC 959 §3.2: from the address that the client's control connection reached. */
export function activeRoute(command: DataCommand, target: ActiveTarget): DataRoute {
  return { command, open: (signal) => connectActively(target, signal), cancel() {} };
}
