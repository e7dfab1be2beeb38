import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Direction } from "../limits/admission.ts";
import { StorageError, type Upload } from "../storage/storage.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import { DataConnector, type DataConnectorOptions } from "./data-connector.ts";
import type { DataCommand, DataRoute } from "./data-route.ts";
import { receiveInto, sendFrom } from "./data-stream.ts";
import { type Reply, reply } from "./reply.ts";
import type { TransferLimits } from "./transfer-limits.ts";
import type { TransferType } from "./transfer-type.ts";

const ANNOUNCEMENT = "File status okay; about to open data connection.";

export interface DataChannelOptions extends DataConnectorOptions {
  limits(direction: Direction): TransferLimits;
  /** Runs a transfer when there may be one more; throws when not. */
  admitted(transfer: () => Promise<void>): Promise<void>;
}

/** What the replies to one transfer say, where it is not the usual. */
export interface TransferTexts {
  /** Of 150. */
  readonly announcement?: string;
  /** Of 226. */
  readonly confirmation?: string;
}

export interface ReceiveOptions extends TransferTexts {
  /** Throws when the number of bytes that came is not right: then nothing is published. */
  check?(received: number): void;
}

/** The transfers of one session, one after the other. */
export class DataChannel {
  readonly #options: DataChannelOptions;
  readonly #connector: DataConnector;
  #transfer: AbortController | undefined;
  #closed = false;
  #socket: Socket | undefined;
  #movedBefore = 0;

  constructor(options: DataChannelOptions) {
    this.#options = options;
    this.#connector = new DataConnector(options);
  }

  get transferring(): boolean {
    return this.#transfer !== undefined;
  }

  /** How the client last wanted its data connections. */
  get command(): DataCommand | undefined {
    return this.#connector.command;
  }

  /** What the transfer that runs now has moved so far, in bytes. */
  get transferred(): number {
    return this.#socket ? this.#socket.bytesRead + this.#socket.bytesWritten : 0;
  }

  /** What all transfers of the session have moved so far, listings too, in bytes. */
  get movedInAll(): number {
    return this.#movedBefore + this.transferred;
  }

  /** How the next transfer connects; takes the place of a route that was not used. */
  use(route: DataRoute | undefined): void {
    this.#connector.use(route);
  }

  /** Ends what flows and what waits. The command that it interrupts replies 426. */
  abort(): void {
    this.#transfer?.abort(new DataConnectionError(this.#connector.opening ? "abandoned" : "broken"));
    this.#connector.use(undefined);
  }

  /** As `abort`, and no transfer begins any more: nobody is there who could be told how it ended. */
  close(): void {
    this.#closed = true;
    this.abort();
    this.#connector.close();
  }

  /** From the client into the upload that `begin` opens; the reply is 226 once all is durable and visible. */
  receive(
    type: TransferType,
    begin: (signal: AbortSignal) => Promise<Upload>,
    { check, announcement = ANNOUNCEMENT, confirmation }: ReceiveOptions = {},
  ): Promise<Reply> {
    const limits = this.#options.limits("upload");
    return this.#run(async (signal) => {
      const upload = await begin(signal);
      try {
        const socket = await this.#open(announcement, signal);
        const received = await receiveInto(upload, socket, { type, limits, signal });
        signal.throwIfAborted();
        check?.(received);
      } catch (error) {
        await upload.suspend();
        throw error;
      }
      await upload.complete();
    }, confirmation);
  }

  /** What `begin` opens, to the client. */
  send(type: TransferType, begin: (signal: AbortSignal) => Promise<Readable>): Promise<Reply> {
    const limits = this.#options.limits("download");
    return this.#run(async (signal) => {
      const source = await begin(signal);
      // It may fail while the connection is waited for: what sends it finds it destroyed.
      source.on("error", () => undefined);
      try {
        await sendFrom(source, await this.#open(ANNOUNCEMENT, signal), { type, limits, signal });
      } finally {
        source.destroy();
      }
    });
  }

  /** Work as long as a transfer, and broken off as one is: by ABOR, and by the session's end. */
  async interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#transfer = controller;
    try {
      if (this.#closed) throw new DataConnectionError("broken");
      return await work(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (error instanceof StorageError || error instanceof DataConnectionError) throw error;
      throw new DataConnectionError("broken", { cause: error });
    } finally {
      this.#movedBefore = this.movedInAll;
      this.#transfer = undefined;
      this.#socket = undefined;
    }
  }

  async #run(transfer: (signal: AbortSignal) => Promise<void>, confirmation = "Transfer complete."): Promise<Reply> {
    await this.interruptible((signal) => this.#options.admitted(() => transfer(signal)));
    return reply(226, confirmation);
  }

  async #open(announcement: string, signal: AbortSignal): Promise<Socket> {
    this.#socket = await this.#connector.open(announcement, signal);
    return this.#socket;
  }
}
