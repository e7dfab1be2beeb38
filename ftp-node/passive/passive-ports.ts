import type { Socket } from "node:net";

/** Where data connections come in, as a session sees it. */
export interface PassivePorts {
  /**
   * Reserves a port for one data connection from `client`. Undefined when all ports are taken for that address.
   *
   * @param local the address that the client's control connection reached.
   */
  offer(client: string, local: string): Promise<PassiveOffer | undefined>;
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
