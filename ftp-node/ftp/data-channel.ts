import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Direction } from "../limits/admission.ts";
import { StorageError, type Upload } from "../storage/storage.ts";
import { untilAborted } from "../until-aborted.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { ProtectData } from "./data-protection.ts";
import type { DataCommand, DataRoute } from "./data-route.ts";
import { receiveInto, sendFrom, type TransferType } from "./data-stream.ts";
import { type Reply, reply } from "./reply.ts";
import type { TransferLimits } from "./transfer-limits.ts";

/** 150 waits so long for the connection; then it goes out, since some clients wait for 150 before they connect. */
const PATIENCE_MS = 500;

export interface DataChannelOptions {
  /** Sends the 150 of a transfer that begins. */
  announce(reply: Reply): void;
  /** What makes a data connection private, undefined for one in the clear. Throws when the policy forbids that. */
  protection(): ProtectData | undefined;
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

/** A data connection that was made private before a command wanted it. */
interface EarlyProtection {
  readonly socket: Socket;
  readonly secured: Promise<Socket>;
}

/** The data connection of one session: set up by PASV, EPSV, PORT or EPRT, used by one transfer. */
export class DataChannel {
  readonly #options: DataChannelOptions;
  #route: DataRoute | undefined;
  #early: EarlyProtection | undefined;
  #command: DataCommand | undefined;
  #transfer: AbortController | undefined;
  #closed = false;
  #socket: Socket | undefined;

  constructor(options: DataChannelOptions) {
    this.#options = options;
  }

  get transferring(): boolean {
    return this.#transfer !== undefined;
  }

  /** How the client last wanted its data connections. */
  get command(): DataCommand | undefined {
    return this.#command;
  }

  /** What the transfer that runs now has moved so far, in bytes. */
  get transferred(): number {
    return this.#socket ? this.#socket.bytesRead + this.#socket.bytesWritten : 0;
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

  /** Ends what flows and what waits. The command that it interrupts replies 426. */
  abort(): void {
    this.#transfer?.abort(new DataConnectionError("broken"));
    this.use(undefined);
  }

  /** As `abort`, and no transfer begins any more: nobody is there who could be told how it ended. */
  close(): void {
    this.#closed = true;
    this.abort();
  }

  /** From the client into the upload that `begin` opens; the reply is 226 once all is durable and visible. */
  receive(
    type: TransferType,
    begin: (signal: AbortSignal) => Promise<Upload>,
    { check, announcement, confirmation }: ReceiveOptions = {},
  ): Promise<Reply> {
    const limits = this.#options.limits("upload");
    return this.#run(async (signal) => {
      const upload = await begin(signal);
      try {
        const socket = await this.#open(signal, limits, announcement);
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
        await sendFrom(source, await this.#open(signal, limits), { type, limits, signal });
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
      this.#transfer = undefined;
      this.#socket = undefined;
    }
  }

  async #run(transfer: (signal: AbortSignal) => Promise<void>, confirmation = "Transfer complete."): Promise<Reply> {
    await this.interruptible((signal) => this.#options.admitted(() => transfer(signal)));
    return reply(226, confirmation);
  }

  async #open(
    signal: AbortSignal,
    { openMilliseconds }: TransferLimits,
    announcement = "File status okay; about to open data connection.",
  ): Promise<Socket> {
    const protect = this.#options.protection();
    const route = this.#route;
    if (!route) throw new DataConnectionError("not-set-up");
    this.#route = undefined;
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(openMilliseconds)]);
    try {
      const socket = await this.#announced(route.open(inTime), announcement);
      this.#socket = await this.#protected(socket, protect, inTime);
      return this.#socket;
    } catch (error) {
      route.cancel();
      throw error instanceof DataConnectionError ? error : new DataConnectionError("not-connected", { cause: error });
    }
  }

  /** Some clients shake hands as soon as they are connected, and send the command behind that. */
  #protectEarly(route: DataRoute, socket: Socket): void {
    const protect = route === this.#route ? this.#options.protection() : undefined;
    if (!protect) return;
    const { openMilliseconds } = this.#options.limits("download");
    const secured = protect(socket, AbortSignal.timeout(openMilliseconds));
    secured.catch(() => undefined);
    this.#early = { socket, secured };
  }

  #protected(socket: Socket, protect: ProtectData | undefined, signal: AbortSignal): Promise<Socket> {
    const early = this.#early?.socket === socket ? this.#early.secured : undefined;
    if (early && !protect) throw new Error("The connection is private, and PROT C was sent since it came.");
    return early ? untilAborted(early, signal) : (protect?.(socket, signal) ?? Promise.resolve(socket));
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
