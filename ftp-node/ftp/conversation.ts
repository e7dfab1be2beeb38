import type { Socket } from "node:net";
import { ControlConnection } from "./control-connection.ts";
import { DataChannel } from "./data-channel.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import { dispatch, findCommand } from "./dispatcher.ts";
import { decodeLine, LineTooLong, parseLine } from "./line-reader.ts";
import { goodbye, type Reply, reply, replyTo } from "./reply.ts";
import type { Services } from "./services.ts";
import { Session } from "./session.ts";

/** Bytes in a line (docs: bad input). */
const LONGEST_LINE = { beforeLogin: 4096, afterLogin: 8192 };
/** Commands that wait behind one that runs; a client that sends more is not read until some are answered. */
const LONGEST_QUEUE = 64;
const LOGIN_MS = 60_000;
const IDLE_MS = 15 * 60_000;

/** One client's control connection from greeting to end: commands one after the other, replies in their order. */
export class Conversation {
  readonly session: Session;
  readonly #connection: ControlConnection;
  readonly #data: DataChannel;
  readonly #contexts;
  readonly #queue: Buffer[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #silence: NodeJS.Timeout | undefined;
  #draining = false;
  #closing = false;

  constructor(socket: Socket, services: Services, { implicitTls }: { implicitTls: boolean }) {
    this.#contexts = services.secureContexts();
    this.#connection = new ControlConnection(
      socket,
      () => (this.session.account ? LONGEST_LINE.afterLogin : LONGEST_LINE.beforeLogin),
      { line: (line) => this.#receive(line), end: (error) => this.#end(error) },
    );
    const { peerAddress, localAddress } = this.#connection;
    this.session = new Session(services, { address: peerAddress, localAddress, encrypted: implicitTls });
    this.#data = new DataChannel({
      announce: (reply) => this.#connection.send(reply),
      protection: () => this.#protection(),
    });
  }

  /** Resolves when the client is gone and all that it began has ended. */
  async run(): Promise<void> {
    try {
      if (this.session.encrypted) await this.#connection.secure(this.#contexts.control);
    } catch (error) {
      this.session.services.log.debug(
        { session: this.session.id, address: this.session.address, err: error },
        "TLS handshake failed",
      );
      return this.#end();
    }
    this.#connection.start();
    this.#connection.send(reply(220, "Pasvport ready."));
    this.#listenForSilence();
    await this.#ended.promise;
    clearTimeout(this.#silence);
    this.#data.abort();
    await this.#running;
  }

  /** Ends the session at once: what transfers now is broken off. */
  async end(reason: Reply): Promise<void> {
    this.#data.abort();
    await this.drain(reason);
  }

  /** Ends the session once the transfer that runs now has ended; nothing new begins. Resolves when the client has gone. */
  async drain(reason: Reply): Promise<void> {
    this.#queue.length = 0;
    this.#draining = true;
    await this.#running;
    this.#send(reason);
    await this.#ended.promise;
  }

  #receive(line: Buffer): void {
    if (this.#closing || this.#draining) return;
    if (!this.#running) {
      this.#running = this.#work(line);
      return;
    }
    const whileTransferring = this.#data.transferring ? findCommand(verbOf(line))?.whileTransferring : undefined;
    if (whileTransferring === "interrupts") this.#data.abort();
    if (whileTransferring === "answers" && !this.#connection.congested) void this.#answer(line);
    else this.#enqueue(line);
  }

  #enqueue(line: Buffer): void {
    if (this.#queue.push(line) >= LONGEST_QUEUE) this.#connection.pause();
  }

  /** Answers a line and all that have queued up behind it. */
  async #work(first: Buffer): Promise<void> {
    clearTimeout(this.#silence);
    for (let line: Buffer | undefined = first; line && !this.#closing; line = this.#queue.shift()) {
      await this.#answer(line);
      await this.#connection.drained();
      this.#connection.resume();
    }
    this.#running = undefined;
    this.#listenForSilence();
  }

  async #answer(line: Buffer): Promise<void> {
    const answer = await this.#dispatch(line);
    if (answer.startsTls) await this.#startTls(answer);
    else this.#send(answer);
  }

  async #dispatch(line: Buffer): Promise<Reply> {
    const text = decodeLine(line);
    if (text === undefined) return reply(501, "Commands and names must be UTF-8.");
    if (text === "") return reply(500, "Command not understood.");
    const { verb, argument } = parseLine(text);
    try {
      return await dispatch(this.session, this.#data, verb, argument);
    } catch (error) {
      const answer = replyTo(error);
      const { services, id } = this.session;
      services.log[answer.code === 451 ? "error" : "debug"]({ session: id, verb, err: error }, "command failed");
      return answer;
    }
  }

  /** RFC 4217 §4: TLS begins right behind the reply, and everything said before is forgotten. */
  async #startTls(answer: Reply): Promise<void> {
    this.#connection.stop();
    this.#queue.length = 0;
    this.#connection.send(answer);
    try {
      await this.#connection.secure(this.#contexts.control);
    } catch (error) {
      return this.#end(error instanceof Error ? error : undefined);
    }
    this.session.encrypted = true;
    this.session.username = undefined;
    this.#connection.start();
  }

  #send(answer: Reply): void {
    if (this.#closing) return;
    this.#connection.send(answer);
    if (!answer.closes) return;
    this.#closing = true;
    this.#connection.close();
  }

  #listenForSilence(): void {
    if (this.#closing) return;
    const milliseconds = this.session.account ? IDLE_MS : LOGIN_MS;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(
      () => this.#send(goodbye(421, `Nothing was said for ${milliseconds / 1000} seconds.`)),
      milliseconds,
    );
  }

  #end(error?: Error): void {
    if (error instanceof LineTooLong) this.#send(goodbye(421, "The line is too long."));
    this.#closing = true;
    this.#ended.resolve();
  }

  #protection() {
    if (this.session.dataProtected) return this.#contexts.data;
    const { account, services } = this.session;
    if (services.tlsRequired || account?.tls.data === "required") throw new DataConnectionError("unprotected");
    return undefined;
  }
}

function verbOf(line: Buffer): string {
  return parseLine(line.toString("latin1")).verb;
}
