import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import type { ToParent, ToWorker } from "./messages.ts";

/** One worker, seen from the parent. */
export class WorkerProcess {
  /** Control connections that it was given and that have not ended. */
  sessions = 0;
  /** Resolves, never rejects, with how it ended. */
  readonly exited: Promise<string>;
  readonly #process: ChildProcess;
  readonly #log: Logger;

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

  /** A connection goes along whole, and is no longer ours. */
  send(message: ToWorker, socket?: Socket): void {
    if (!this.#process.connected) {
      socket?.destroy();
      return;
    }
    this.#process.send(message, socket, (error) => {
      if (!error) return;
      socket?.destroy();
      this.#log.warn({ err: error, worker: this.pid, kind: message.kind }, "a worker could not be told");
    });
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
