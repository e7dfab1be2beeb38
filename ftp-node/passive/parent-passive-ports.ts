import type { Socket } from "node:net";
import { untilAborted } from "../until-aborted.ts";
import type { OfferedPort, ToParent } from "../workers/messages.ts";
import { Questions } from "../workers/questions.ts";
import type { PassiveOffer, PassivePorts, WantedPort } from "./passive-ports.ts";

/** The passive ports as a worker has them: the parent listens, offers, and sends the connections. */
export class ParentPassivePorts implements PassivePorts {
  readonly #tell: (message: ToParent) => void;
  readonly #questions = new Questions();
  readonly #awaited = new Map<number, PromiseWithResolvers<Socket>>();

  constructor(tell: (message: ToParent) => void) {
    this.#tell = tell;
  }

  async offer(wanted: WantedPort): Promise<PassiveOffer | undefined> {
    const offered = await this.#questions.ask<OfferedPort | undefined>((request) =>
      this.#tell({ kind: "offer", request, wanted }),
    );
    return offered && this.#toOffer(offered);
  }

  /** The parent's answer to `offer`. */
  answer(request: number, offered: OfferedPort | undefined): void {
    if (offered) this.#await(offered.id);
    this.#questions.answer(request, offered);
  }

  /**
   * The connection that came for an offer; nobody wants it any more when the offer was withdrawn meanwhile. Undefined: it broke
   * before it could be sent here.
   */
  connect(offerId: number, socket: Socket | undefined): void {
    const awaited = this.#awaited.get(offerId);
    if (!socket) {
      awaited?.reject(new Error("The connection broke on its way."));
      return;
    }
    // It may break before a command wants it: whoever reads or writes it then finds it destroyed.
    socket.on("error", () => undefined);
    // A client that closes its sending side at once may still want to receive.
    socket.allowHalfOpen = true;
    if (awaited) awaited.resolve(socket);
    else socket.destroy();
  }

  #await(offerId: number): void {
    const awaited = Promise.withResolvers<Socket>();
    // It may break before a command wants it.
    awaited.promise.catch(() => undefined);
    this.#awaited.set(offerId, awaited);
  }

  #toOffer({ id, port, address }: OfferedPort): PassiveOffer {
    return { port, address, accept: (signal) => this.#accept(id, signal), withdraw: () => this.#withdraw(id) };
  }

  async #accept(id: number, signal: AbortSignal): Promise<Socket> {
    const awaited = this.#awaited.get(id);
    if (!awaited) throw new Error("The offer was withdrawn.");
    const socket = await untilAborted(awaited.promise, signal);
    this.#awaited.delete(id);
    return socket;
  }

  #withdraw(id: number): void {
    const awaited = this.#awaited.get(id);
    if (!awaited) return;
    this.#awaited.delete(id);
    awaited.promise.then((socket) => socket.destroy()).catch(() => undefined);
    this.#tell({ kind: "withdraw", offerId: id });
  }
}
