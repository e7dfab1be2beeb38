import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { ControlConnectionMessage, Greeting, ToParent, ToWorker } from "./messages.ts";
import { WorkerProcess } from "./worker-process.ts";

/** What is broken off at the end of a drain has so long to be told and cleared away. */
const END_MS = 5_000;
/** A worker that died at once is not replaced faster than this. */
const RESTART_MS = 1_000;

interface WorkerPoolOptions {
  readonly size: number;
  /** The module that a worker runs. */
  readonly entry: string;
  /** As it is when a worker starts. */
  greeting(): Greeting;
  readonly log: Logger;
  /** What is not about the pool itself. */
  received(worker: WorkerProcess, message: ToParent): void;
  /** A control connection is over. */
  ended(connection: number): void;
  /** What it held is gone; its connections have ended. `unasked`: nobody had told it to end. */
  died(worker: WorkerProcess, unasked: boolean): void;
}

/** The worker processes. One that dies takes only its own sessions with it and is replaced. */
export class WorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<WorkerProcess>();
  #stopping = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Resolves when all workers are ready. */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    await Promise.all(Array.from({ length: options.size }, () => pool.#fork()));
    return pool;
  }

  /** Hands a control connection to the worker with the fewest sessions. */
  assign(socket: Socket, message: ControlConnectionMessage): void {
    const [worker] = [...this.#workers].toSorted((a, b) => a.connections.size - b.connections.size);
    if (!worker) {
      socket.destroy();
      this.#options.ended(message.connection);
      return;
    }
    worker.connections.add(message.connection);
    worker.send(message, socket);
  }

  broadcast(message: ToWorker): void {
    for (const worker of this.#workers) worker.send(message);
  }

  /** Lets sessions end what they transfer; what lasts longer is broken off. */
  async drain(milliseconds: number): Promise<void> {
    this.#stopping = true;
    this.broadcast({ kind: "drain" });
    const end = setTimeout(() => this.broadcast({ kind: "end" }), milliseconds);
    const kill = setTimeout(() => this.#kill(), milliseconds + END_MS);
    await this.#exited();
    clearTimeout(end);
    clearTimeout(kill);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    this.#kill();
    await this.#exited();
  }

  #kill(): void {
    for (const worker of this.#workers) worker.kill();
  }

  async #exited(): Promise<void> {
    await Promise.all([...this.#workers].map(({ exited }) => exited));
  }

  async #fork(): Promise<void> {
    const { entry, log } = this.#options;
    const ready = Promise.withResolvers<void>();
    const worker = new WorkerProcess(entry, log, (worker, message) => this.#receive(worker, message, ready.resolve));
    this.#workers.add(worker);
    const born = Date.now();
    void worker.exited.then((how) => {
      ready.reject(new Error(`A worker ended while it was starting (${how}).`));
      void this.#replace(worker, how, Date.now() - born);
    });
    worker.send(this.#options.greeting());
    await ready.promise;
  }

  #receive(worker: WorkerProcess, message: ToParent, ready: () => void): void {
    if (message.kind === "ready") ready();
    else if (message.kind === "taken") worker.taken();
    else if (message.kind === "session-ended") this.#end(worker, message.connection);
    else this.#options.received(worker, message);
  }

  async #replace(worker: WorkerProcess, how: string, livedMs: number): Promise<void> {
    this.#workers.delete(worker);
    this.#reassign(worker);
    const sessions = worker.connections.size;
    for (const connection of worker.connections) this.#end(worker, connection);
    this.#options.died(worker, !this.#stopping);
    if (this.#stopping) return;
    this.#options.log.error({ worker: worker.pid, how, sessions }, "worker died");
    if (livedMs < RESTART_MS) await delay(RESTART_MS, undefined, { ref: false });
    if (this.#stopping) return;
    await this.#fork().catch((error) => this.#options.log.error({ err: error }, "worker did not start"));
  }

  /** Clients that came to a worker that was dying are served by another. */
  #reassign(worker: WorkerProcess): void {
    for (const { socket, message } of worker.leavings()) {
      if (message.kind === "control" && !this.#stopping) {
        worker.connections.delete(message.connection);
        this.assign(socket, message);
      } else socket.destroy();
    }
  }

  #end(worker: WorkerProcess, connection: number): void {
    worker.connections.delete(connection);
    this.#options.ended(connection);
  }
}
