import type { Socket } from "node:net";
import { untilAborted } from "../until-aborted.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { ProtectData } from "./data-protection.ts";
import type { DataCommand, DataRoute } from "./data-route.ts";
import { type Reply, reply } from "./reply.ts";

/** 150 waits so long for the connection; then it goes out, since some clients wait for 150 before they connect. */
const PATIENCE_MS = 500;

export interface DataConnectorOptions {
  /** Sends the 150 of a transfer that begins. */
  announce(reply: Reply): void;
  /** What makes a data connection private, undefined for one in the clear. Throws when the policy forbids that. */
  protection(): ProtectData | undefined;
  /** How long a data connection may take to come about, its handshake included. */
  openMilliseconds(): number;
}

/** A data connection that was made private before a command wanted it. */
interface EarlyProtection {
  readonly socket: Socket;
  readonly secured: Promise<Socket>;
}

/** Brings the data connections of one session about: set up by PASV, EPSV, PORT or EPRT, opened by one transfer each. */
export class DataConnector {
  readonly #options: DataConnectorOptions;
  #route: DataRoute | undefined;
  #early: EarlyProtection | undefined;
  #command: DataCommand | undefined;
  #opening = false;
  #closed = false;

  constructor(options: DataConnectorOptions) {
    this.#options = options;
  }

  /** How the client last wanted its data connections. */
  get command(): DataCommand | undefined {
    return this.#command;
  }

  /** A connection is waited for, or made private. */
  get opening(): boolean {
    return this.#opening;
  }

  /** How the next transfer connects; takes the place of a route that was not used. */
  use(route: DataRoute | undefined): void {
    this.#route?.cancel();
    this.#route = this.#closed ? undefined : route;
    this.#early = undefined;
    this.#command = route?.command ?? this.#command;
    if (this.#closed) route?.cancel();
    else route?.arrival?.then((socket) => this.#protectEarly(route, socket)).catch(() => undefined);
  }

  /** What is set up from now on is given back at once. */
  close(): void {
    this.#closed = true;
    this.use(undefined);
  }

  /** The connection that was set up, announced by 150. Rejects with a `DataConnectionError`. */
  async open(announcement: string, signal: AbortSignal): Promise<Socket> {
    const protect = this.#options.protection();
    const route = this.#route;
    if (!route) throw new DataConnectionError("not-set-up");
    this.#route = undefined;
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(this.#options.openMilliseconds())]);
    this.#opening = true;
    try {
      const socket = await this.#announced(route.open(inTime), announcement);
      return await this.#protected(socket, protect, inTime);
    } catch (error) {
      route.cancel();
      throw error instanceof DataConnectionError ? error : new DataConnectionError("not-connected", { cause: error });
    } finally {
      this.#opening = false;
    }
  }

  /** Some clients shake hands as soon as they are connected, and send the command behind that. */
  #protectEarly(route: DataRoute, socket: Socket): void {
    const protect = route === this.#route ? this.#options.protection() : undefined;
    if (!protect) return;
    const secured = protect(socket, AbortSignal.timeout(this.#options.openMilliseconds()));
    secured.catch(() => undefined);
    this.#early = { socket, secured };
  }

  async #protected(socket: Socket, protect: ProtectData | undefined, signal: AbortSignal): Promise<Socket> {
    const early = this.#early?.socket === socket ? this.#early : undefined;
    if (early && !protect) throw new Error("The connection is private, and PROT C was sent since it came.");
    if (early) return untilAborted(early.secured, signal);
    return protect ? protect(socket, signal) : socket;
  }

  /** Both orders occur: the connection, then 150; and, a little later, 150 before it. */
  async #announced(opening: Promise<Socket>, announcement: string): Promise<Socket> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, PATIENCE_MS);
    await Promise.race([opening, patience.promise]).finally(() => clearTimeout(timer));
    this.#options.announce(reply(150, announcement));
    return opening;
  }
}
