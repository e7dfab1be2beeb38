import { once } from "node:events";
import type { Socket } from "node:net";
import { canonicalAddress } from "../../shared/networks.ts";
import type { ServerIdentities } from "../certificates/server-identities.ts";
import { refuseTlsHello } from "./foreign-protocol.ts";
import { LineReader } from "./line-reader.ts";
import { formatReply, type Reply } from "./reply.ts";
import type { Services } from "./services.ts";
import { acceptControlTls, type SecuredControl } from "./tls-handshake.ts";
import { encodeText, standInFor } from "./wire-text.ts";

/** RFC 1122 §4.2.3.6 allows two hours; security groups forget a silent connection after 350 s. */
const KEEP_ALIVE_MS = 60_000;
const STAND_IN_FOR_IAC = standInFor(0xff);
/** Or the time to log in, where that is shorter. */
const HANDSHAKE_MS = 30_000;
/** How long replies may lie unread while more are wanted. */
const UNREAD_MS = 60_000;
/** How long a client may take to close its side of a session that has ended. */
const LINGER_MS = 2_000;

export interface ControlEvents {
  /** A line without its end, as bytes. */
  line(line: Buffer): void;
  /** The client says no more, and may still listen. */
  finished(): void;
  /** The client is gone, or sent what no client of ours sends. Comes once, last. */
  end(error?: Error): void;
}

/** The control connection: lines in, replies out, with or without TLS. */
export class ControlConnection {
  readonly peerAddress: string;
  readonly localAddress: string;
  readonly #events: ControlEvents;
  readonly #longestLine: () => number;
  /** Below TLS. */
  readonly #wire: Socket;
  #socket: Socket;
  #reader = new LineReader();
  #began = false;
  #ended = false;

  /** @param longestLine in bytes; asked for each time. */
  constructor(socket: Socket, longestLine: () => number, events: ControlEvents) {
    this.#socket = socket;
    this.#wire = socket;
    this.#longestLine = longestLine;
    this.#events = events;
    this.peerAddress = canonicalAddress(socket.remoteAddress ?? "");
    this.localAddress = canonicalAddress(socket.localAddress ?? "");
    // Who sends all commands at once and closes its side is still answered.
    socket.allowHalfOpen = true;
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
  }

  /** Whether the client has sent nothing at all, not even a part of a handshake. */
  get silent(): boolean {
    return this.#wire.bytesRead === 0;
  }

  /** Begins to read. */
  start(): void {
    this.#socket
      .on("data", this.#read)
      .on("end", () => this.#events.finished())
      .on("error", this.#end)
      .on("close", () => this.#end());
  }

  /** Speaks TLS from here on; call it before `start()` or with reading stopped. Rejects when the handshake fails. */
  async secure(
    identities: ServerIdentities,
    { clientCertificates, limits }: Pick<Services, "clientCertificates" | "limits">,
  ): Promise<SecuredControl> {
    const inTime = AbortSignal.timeout(Math.min(HANDSHAKE_MS, limits.loginSeconds * 1000));
    const secured = await acceptControlTls(this.#socket, identities, clientCertificates, inTime);
    this.#socket = secured.socket;
    return secured;
  }

  /** What came behind AUTH in the clear is thrown away: it could have been put there by somebody else. */
  stop(): void {
    for (const event of ["data", "end", "error", "close"]) this.#socket.removeAllListeners(event);
    this.#socket.pause();
    this.#socket.read();
    this.#reader = new LineReader();
  }

  send(reply: Reply): void {
    if (this.#socket.writable) this.#socket.write(toTelnet(formatReply(reply)));
  }

  /** Sends a reply in pieces, as fast as the client reads them; without a client the rest is not asked for. */
  async sendPieces(pieces: AsyncIterable<string>): Promise<void> {
    for await (const piece of pieces) {
      if (!this.#socket.writable) return;
      this.#socket.write(toTelnet(piece));
      await this.drained();
    }
  }

  /** Whether the client does not read its replies as fast as it causes them. */
  get congested(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Resolves when the client has read what was sent; one that does not is cut off. */
  async drained(): Promise<void> {
    if (!this.congested) return;
    const timer = setTimeout(() => this.#socket.destroy(), UNREAD_MS);
    const waiting = new AbortController();
    const either = ["drain", "close"].map((event) => once(this.#socket, event, { signal: waiting.signal }));
    await Promise.race(either).catch(() => undefined);
    for (const other of either) other.catch(() => undefined);
    waiting.abort();
    clearTimeout(timer);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends after what was sent; the client has a moment to close its side. */
  close(): void {
    this.#socket.end();
    this.#socket.resume();
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#socket.once("close", () => clearTimeout(timer));
  }

  readonly #read = (bytes: Buffer): void => {
    try {
      if (!this.#began) refuseTlsHello(bytes);
      this.#began = true;
      for (const line of this.#reader.push(bytes, this.#longestLine())) if (!this.#ended) this.#events.line(line);
    } catch (error) {
      this.#end(error instanceof Error ? error : undefined);
    }
  };

  readonly #end = (error?: Error): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.end(error);
  };
}

/** RFC 854: a byte 0xFF of ours is doubled, as a client's is. */
function toTelnet(text: string): Buffer {
  return encodeText(text.replaceAll(STAND_IN_FOR_IAC, STAND_IN_FOR_IAC.repeat(2)));
}
