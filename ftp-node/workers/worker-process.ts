import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import type { Greeting, ToParent, ToWorker } from "./messages.ts";

/** A connection on its way to a worker. */
interface HandedOver {
  readonly socket: Socket;
  readonly message: Greeting | ToWorker;
}

/** One worker, seen from the parent. */
export class WorkerProcess {
  /** The control connections that it was given and that have not ended, by number. */
  readonly connections = new Set<number>();
  /** Resolves, never rejects, with how it ended. */
  readonly exited: Promise<string>;
  readonly #process: ChildProcess;
  readonly #log: Logger;
  /** Sent and not yet taken, the oldest first. */
  readonly #handedOver: HandedOver[] = [];

  /** @param entry the module that a worker runs. */
  constructor(entry: string, log: Logger, received: (worker: WorkerProcess, message: ToParent) => void) {
    this.#log = log;
    this.#process = fork(entry, ["worker"], { execArgv: [] });
    this.#process.on("message", (message: ToParent) => received(this, message));
    this.exited = once(this.#process, "exit").then(([code, signal]) => signal ?? `code ${code}`, String);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** A connection goes along whole. We hold it until the worker has it: a worker that dies before must not leave its client hanging. */
  send(message: Greeting | ToWorker, socket?: Socket): void {
    if (!this.#process.connected) {
      socket?.destroy();
      return;
    }
    if (socket) this.#handedOver.push({ socket, message });
    this.#process.send(message, socket, { keepOpen: true }, (error) => {
      if (error) this.#log.warn({ err: error, worker: this.pid, kind: message.kind }, "a worker could not be told");
    });
  }

  /** The worker has the oldest of the connections that were sent: closing ours does not end it. */
  taken(): void {
    this.#handedOver.shift()?.socket.destroy();
  }

  /** What it never took, when it is dead. */
  leavings(): readonly HandedOver[] {
    return this.#handedOver.splice(0);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
