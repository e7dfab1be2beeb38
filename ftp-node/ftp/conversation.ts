import type { Socket } from "node:net";
import { Rate } from "../limits/rate.ts";
import { ControlConnection } from "./control-connection.ts";
import { DataChannel } from "./data-channel.ts";
import { dataProtection } from "./data-protection.ts";
import { dispatch, findCommand, whileTransferring } from "./dispatcher.ts";
import { ForeignProtocol, foreignProtocolOf } from "./foreign-protocol.ts";
import { LineTooLong, parseLine } from "./line-reader.ts";
import { FAREWELL, formatLongReply, GREETING, goodbye, isLong, type LongReply, type Reply, replyTo } from "./reply.ts";
import type { Services } from "./services.ts";
import { Session } from "./session.ts";
import { type Ending, endingBy, faultOf, stateOf } from "./session-report.ts";
import { timeUp } from "./session-time.ts";
import type { SecuredControl } from "./tls-handshake.ts";
import { record, type SentCommand } from "./transcript.ts";
import { admitted, transferLimits } from "./transfer-limits.ts";
import { decodeText } from "./wire-text.ts";

/** Bytes in a line (docs: bad input). */
const LONGEST_LINE = { beforeLogin: 4096, afterLogin: 8192 };
/** Commands that wait behind one that runs; a client that sends more is not read until some are answered. */
const LONGEST_QUEUE = 64;
/** So long QUIT waits for the transfer that runs, so that 226 comes before 221, as most expect who send it early. */
const PARTING_MS = 1_000;

export interface ConversationOptions {
  /** The control connection's number in the node. */
  readonly connection: number;
  readonly implicitTls: boolean;
}

/** One client's control connection from greeting to end: commands one after the other, replies in their order. */
export class Conversation {
  #session: Session;
  readonly #connection: ControlConnection;
  readonly #data: DataChannel;
  readonly #identities;
  #tls: SecuredControl | undefined;
  readonly #queue: Buffer[] = [];
  readonly #ended = Promise.withResolvers<void>();
  readonly #rate: Rate;
  #running: Promise<void> | undefined;
  #silence: NodeJS.Timeout | undefined;
  #draining = false;
  /** The client said QUIT while data flowed: from then on its going breaks nothing off. */
  #parting: NodeJS.Timeout | undefined;
  /** The client has closed its side: what it said is answered, and no more will come. */
  #finished = false;
  #closing = false;
  /** How it ended, by what came first. */
  #ending: Ending | undefined;

  constructor(socket: Socket, services: Services, { connection, implicitTls }: ConversationOptions) {
    this.#rate = new Rate(services.limits.commandsPerSecond);
    this.#identities = services.serverIdentities();
    this.#connection = new ControlConnection(
      socket,
      () => (this.session.account ? LONGEST_LINE.afterLogin : LONGEST_LINE.beforeLogin),
      { line: (line) => this.#receive(line), finished: () => this.#finish(), end: (error) => this.#end(error) },
    );
    const { peerAddress, localAddress } = this.#connection;
    const encrypted = implicitTls;
    this.#session = new Session(services, { address: peerAddress, localAddress, connection, encrypted });
    this.#data = new DataChannel({
      announce: (reply) => this.#say(reply),
      openMilliseconds: () => services.limits.dataConnectionSeconds * 1000,
      protection: () => dataProtection(this.session, this.#tls),
      limits: (direction) => transferLimits(this.session, direction),
      admitted: (transfer) => admitted(this.session, transfer),
    });
  }

  get session(): Session {
    return this.#session;
  }

  /** Resolves when the client is gone and all that it began has ended. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.#report();
    }
  }

  async #run(): Promise<void> {
    try {
      if (this.session.encrypted) await this.#secure();
    } catch (error) {
      return this.#endWithoutTls(error);
    }
    this.#connection.start();
    this.#say(GREETING);
    this.#listenForSilence();
    await this.#ended.promise;
    clearTimeout(this.#silence);
    this.session.end();
    if (!this.#parting) this.#data.close();
    await this.#running;
    clearTimeout(this.#parting);
  }

  /** Ends the session when its time is over. */
  review(now: number): void {
    const over = this.#draining ? undefined : timeUp(this.session, now);
    if (over) void (over.atOnce ? this.end(over.reason) : this.drain(over.reason));
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
    if (this.#isShakingHands) this.#close();
    else this.#send(reason);
    await this.#ended.promise;
  }

  #receive(line: Buffer): void {
    if (this.#closing || this.#draining || this.#parting) return;
    const foreign = this.session.account ? undefined : foreignProtocolOf(line);
    if (foreign) {
      this.#end(foreign);
      return;
    }
    if (!this.#running) {
      this.#running = this.#work(line);
      return;
    }
    const meanwhile = this.#data.transferring ? whileTransferring(parseLine(line.toString("latin1"))) : undefined;
    if (meanwhile === "interrupts") this.#data.abort();
    if (meanwhile === "leaves" && this.#queue.length === 0) this.#part();
    if (meanwhile === "answers" && this.#mayAnswerNow()) void this.#answer(line);
    else this.#enqueue(line);
  }

  /** Implicit TLS: nothing can be said yet. */
  get #isShakingHands(): boolean {
    return this.session.encrypted && !this.#tls;
  }

  #mayAnswerNow(): boolean {
    return !this.#connection.congested && this.#rate.take(1, Date.now(), 0) !== undefined;
  }

  #enqueue(line: Buffer): void {
    if (this.#queue.push(line) >= LONGEST_QUEUE) this.#connection.pause();
  }

  /**
   * Some wait for 221 before they close the data connection. After a while it is said; the reply to the transfer still
   * follows, and ends the session (RFC 959 §4.1.1).
   */
  #part(): void {
    this.#parting = setTimeout(() => {
      this.#queue.length = 0;
      this.#finished = true;
      this.#ending = endingBy(FAREWELL);
      this.#say(FAREWELL, { verb: "QUIT", argument: "" });
    }, PARTING_MS);
  }

  /** Answers a line and all that have queued up behind it. */
  async #work(first: Buffer): Promise<void> {
    clearTimeout(this.#silence);
    for (let line: Buffer | undefined = first; line && !this.#closing; line = this.#queue.shift()) {
      await this.session.pause(this.#rate.take(1, Date.now()));
      await this.#answer(line);
      await this.#connection.drained();
      this.#connection.resume();
    }
    this.#running = undefined;
    if (this.#finished) this.#close();
    else this.#listenForSilence();
  }

  async #answer(line: Buffer): Promise<void> {
    const sent = parseLine(decodeText(line));
    const answer = await this.#dispatch(sent);
    if (answer.startsAnew) this.#session = this.#session.anew();
    if (answer.startsTls) await this.#startTls(answer, sent);
    else if (isLong(answer)) await this.#sendLong(answer, sent);
    else this.#send(answer, sent);
  }

  async #dispatch({ verb, argument }: SentCommand): Promise<Reply> {
    try {
      return await dispatch(this.session, this.#data, verb, argument);
    } catch (error) {
      return this.#failed(verb, error);
    }
  }

  #failed(verb: string, error: unknown): Reply {
    const answer = replyTo(error);
    const { services, id } = this.session;
    services.log[answer.code === 451 ? "error" : "debug"]({ session: id, verb, err: error }, "command failed");
    return answer;
  }

  /** RFC 4217 §4: TLS begins right behind the reply, and everything said before is forgotten. */
  async #startTls(answer: Reply, sent: SentCommand): Promise<void> {
    this.#connection.stop();
    this.#queue.length = 0;
    this.#say(answer, sent);
    try {
      await this.#secure();
    } catch (error) {
      return this.#endWithoutTls(error);
    }
    this.session.encrypted = true;
    this.session.username = undefined;
    this.#connection.start();
  }

  async #secure(): Promise<void> {
    this.#tls = await this.#connection.secure(this.#identities, this.session.services);
    this.session.certificate = this.#tls.certificate;
    this.session.tally.tlsVersion = this.#tls.version;
    this.session.tally.cipher = this.#tls.cipher;
  }

  #endWithoutTls(error: unknown): void {
    const { services, id, address } = this.session;
    services.log.debug({ session: id, address, err: error }, "TLS handshake failed");
    this.#ending ??= { ended: "tls-failed", reason: faultOf(error) };
    this.#end();
  }

  #send(answer: Reply, sent?: SentCommand): void {
    if (this.#closing) return;
    this.#say(answer, sent);
    if (!answer.closes) return;
    this.#ending ??= endingBy(answer);
    this.#close();
  }

  async #sendLong(answer: LongReply, sent: SentCommand): Promise<void> {
    if (this.#closing) return;
    this.#record(answer, sent);
    await this.#connection.sendPieces(formatLongReply(answer, (error) => this.#failed(sent.verb, error)));
  }

  #say(answer: Reply, sent?: SentCommand): void {
    this.#connection.send(answer);
    this.#record(answer, sent);
  }

  #record(answer: Reply, sent?: SentCommand): void {
    const { session } = this;
    const command = sent && findCommand(sent.verb);
    if (session.services.transcript) record({ session, answer, sent, command, dataCommand: this.#data.command });
  }

  #close(): void {
    clearTimeout(this.#parting);
    this.#closing = true;
    this.#connection.close();
  }

  /** The client has closed its side. Nobody could be told of a transfer that goes on: it may have been cut off. */
  #finish(): void {
    this.#finished = true;
    if (!this.#parting) this.#data.close();
    if (!this.#running) this.#close();
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    const { account, idleSeconds: seconds } = this.session;
    if (this.#closing || !account) return;
    this.#silence = setTimeout(
      () => this.#send(goodbye(421, `Nothing was said for ${seconds} seconds.`)),
      seconds * 1000,
    );
  }

  #end(error?: Error): void {
    if (error instanceof LineTooLong) this.#send(goodbye(421, "The line is too long."));
    if (error instanceof ForeignProtocol) this.#cutOff(error);
    this.#ending ??= error ? { ended: "lost", reason: faultOf(error) } : { ended: "closed" };
    this.#closing = true;
    this.#ended.resolve();
  }

  /** What speaks TLS could not read a reply. */
  #cutOff({ protocol }: ForeignProtocol): void {
    const { services, id, address, connection } = this.session;
    services.log.info({ session: id, address, protocol }, "another protocol's client");
    this.#ending ??= { ended: "foreign-protocol", reason: protocol };
    void services.admission.misbehaved(connection);
    if (protocol === "TLS") this.#close();
    else this.#send(goodbye(421, "This is FTP."));
  }

  #report(): void {
    const ending = this.#ending ?? { ended: "failed" };
    const wentUnasked = ending.ended !== "sent-away";
    this.session.services.telemetry.sessionEnded({
      ...stateOf(this.session),
      mode: this.#data.command,
      ...{ reason: undefined, ...ending },
      silent: wentUnasked && this.#connection.silent,
    });
  }
}
