import type { Socket } from "node:net";

/** Who wants a port for one data connection. */
export interface WantedPort {
  /** The address of the client's control connection. */
  readonly client: string;
  /** The address that the client's control connection reached. */
  readonly local: string;
  /** Unlike every other session's, now and later: a port that one session left unused is kept from the others. */
  readonly session: string;
  /** The connection may come from any address, for carriers that translate through a pool of them. */
  readonly relaxed: boolean;
}

/** Where data connections come in, as a session sees it. */
export interface PassivePorts {
  /** Reserves a port for one data connection. Undefined when all ports are taken for that address. */
  offer(wanted: WantedPort): Promise<PassiveOffer | undefined>;
}

export interface PassiveOffer {
  readonly port: number;
  /** What PASV may tell this client; undefined when no address is known that it could reach. */
  readonly address: string | undefined;
  /** The client's connection, which may have come already. Rejects when the signal aborts. */
  accept(signal: AbortSignal): Promise<Socket>;
  /** The port is not wanted any more. Harmless after the connection came. */
  withdraw(): void;
}
