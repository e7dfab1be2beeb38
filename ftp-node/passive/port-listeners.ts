import type { Server, Socket } from "node:net";
import type { Logger } from "pino";
import { formatPortRange, type PortRange, portsIn } from "../../shared/ports.ts";
import { listen } from "../listen.ts";

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
    const refusal = await listeners.#listen(portsIn(options.range));
    if (listeners.ports.length === 0)
      throw new Error(
        `None of the passive ports ${formatPortRange(options.range)} can be listened on. ${refusal?.message}`,
      );
    if (refusal) listeners.#logMissing(refusal);
    listeners.#retry = setInterval(() => void listeners.#listen(listeners.#missing), RETRY_MS);
    return listeners;
  }

  close(): void {
    clearInterval(this.#retry);
    for (const server of this.#servers) server.close();
  }

  /** What stood in the way of the first port that could not be had, if there was one. */
  async #listen(ports: readonly number[]): Promise<Error | undefined> {
    const { host, connected } = this.#options;
    const attempts = ports.map((port) => listen(host, port, (socket) => connected(port, socket)));
    const outcomes = await Promise.allSettled(attempts);
    this.#missing = ports.filter((_, index) => outcomes[index]?.status === "rejected");
    for (const outcome of outcomes) if (outcome.status === "fulfilled") this.#servers.push(outcome.value);
    this.ports.push(...ports.filter((port) => !this.#missing.includes(port)));
    return outcomes.find((outcome) => outcome.status === "rejected")?.reason;
  }

  #logMissing({ message }: Error): void {
    const fields = { ports: this.#missing.join(" "), reason: message, retrySeconds: RETRY_MS / 1000 };
    this.#options.log.warn(fields, "passive ports skipped");
  }
}
