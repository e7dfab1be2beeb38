import type { Socket } from "node:net";
import type { PassiveOffer } from "../passive/passive-ports.ts";
import { connectActively } from "./active-connection.ts";

/** How the next data connection will come about. */
export interface DataRoute {
  /** Rejects when the signal aborts or the client cannot be reached. */
  open(signal: AbortSignal): Promise<Socket>;
  cancel(): void;
}

export function passiveRoute(offer: PassiveOffer): DataRoute {
  return { open: (signal) => offer.accept(signal), cancel: () => offer.withdraw() };
}

/** RFC 959 §3.2: from the address that the client's control connection reached. */
export function activeRoute(host: string, port: number, localAddress: string): DataRoute {
  return { open: (signal) => connectActively({ host, port, localAddress }, signal), cancel() {} };
}
