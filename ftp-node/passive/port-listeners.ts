import type { Server, Socket } from "node:net";
import type { Logger } from "pino";
import { formatPortRange, type PortRange, portsIn } from "../../shared/ports.ts";
import { ListenError, listen } from "../listen.ts";

const RETRY_MS = 30_000;

interface PortListenersOptions {
  readonly host: string;
  readonly range: PortRange;
  readonly log: Logger;
  connected(port: number, socket: Socket): void;
}

/**
 * Listens on the whole passive range for as long as the node lives. The range lies inside the ephemeral range of most
 * systems: a port that somebody else has at the moment is tried again later.
 */
export class PortListeners {
  /** The ports that are listened on; it grows when one becomes free. */
  readonly ports: number[] = [];
  readonly #options: PortListenersOptions;
  readonly #servers: Server[] = [];
  #missing: readonly number[] = [];
  #retry: NodeJS.Timeout | undefined;

  private constructor(options: PortListenersOptions) {
    this.#options = options;
  }

  /** Rejects when not one port of the range is free. */
  static async open(options: PortListenersOptions): Promise<PortListeners> {
    const listeners = new PortListeners(options);
    await listeners.#listen(portsIn(options.range));
    if (listeners.ports.length === 0)
      throw new Error(`None of the passive ports ${formatPortRange(options.range)} can be listened on.`);
    listeners.#retry = setInterval(() => void listeners.#listen(listeners.#missing), RETRY_MS);
    return listeners;
  }

  close(): void {
    clearInterval(this.#retry);
    for (const server of this.#servers) server.close();
  }

  async #listen(ports: readonly number[]): Promise<void> {
    const { host, log, connected } = this.#options;
    const tried = await Promise.allSettled(
      ports.map((port) => listen(host, port, (socket) => connected(port, socket))),
    );
    this.#missing = ports.filter((_, index) => tried[index]?.status === "rejected");
    for (const outcome of tried) if (outcome.status === "fulfilled") this.#servers.push(outcome.value);
    this.ports.push(...ports.filter((port) => !this.#missing.includes(port)));
    const reasons = tried.flatMap((outcome) =>
      outcome.status === "rejected" && outcome.reason instanceof ListenError ? [outcome.reason.message] : [],
    );
    if (reasons.length > 0)
      log.warn({ ports: this.#missing, reason: reasons[0], retrySeconds: RETRY_MS / 1000 }, "passive ports skipped");
  }
}
