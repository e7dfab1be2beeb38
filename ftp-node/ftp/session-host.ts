import type { Socket } from "node:net";
import type { FeedEntry } from "../../shared/feed.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { goodbye, type Reply } from "./reply.ts";
import type { Services } from "./services.ts";

const REVIEW_MS = 1_000;
const ENDED_BY_OPERATOR = goodbye(421, "The session was ended by the operator.");

/** The sessions of one worker. */
export class SessionHost {
  readonly #services: Services;
  readonly #conversations = new Set<Conversation>();
  #draining: Reply | undefined;

  constructor(services: Services) {
    this.#services = services;
    setInterval(() => this.#review(), REVIEW_MS).unref();
  }

  /** Resolves when the session has ended. Never rejects. */
  async serve(socket: Socket, options: ConversationOptions): Promise<void> {
    const conversation = new Conversation(socket, this.#services, options);
    this.#conversations.add(conversation);
    try {
      if (this.#draining) void conversation.drain(this.#draining);
      await conversation.run();
    } catch (error) {
      this.#services.log.error({ err: error, session: conversation.session.id }, "session failed");
      socket.destroy();
    } finally {
      this.#conversations.delete(conversation);
    }
  }

  /**
   * Ends the sessions that an operator wants ended, and reads the accounts of the others again: those that may no longer
   * log in end now, the rest go on by the new rules.
   */
  async recheck(changed: readonly FeedEntry[] | "everything"): Promise<void> {
    await Promise.all([...this.#conversations].map((conversation) => this.#recheckOne(conversation, changed)));
  }

  /** Resolves when all sessions have ended, each after the transfer that it was in. */
  async drain(reason: Reply): Promise<void> {
    this.#draining = reason;
    await Promise.all([...this.#conversations].map((conversation) => conversation.drain(reason)));
  }

  /** Ends all sessions now: a transfer is broken off, and its client told so. */
  end(reason: Reply): void {
    for (const conversation of this.#conversations) void conversation.end(reason);
  }

  #review(): void {
    const now = Date.now();
    for (const conversation of this.#conversations) conversation.review(now);
  }

  async #recheckOne(conversation: Conversation, changed: readonly FeedEntry[] | "everything"): Promise<void> {
    const { session } = conversation;
    const { account, client } = session;
    if (changed !== "everything" && changed.some((entry) => ends(entry, session.id)))
      return conversation.end(ENDED_BY_OPERATOR);
    if (!account || (changed !== "everything" && !changed.some((entry) => concerns(entry, account)))) return;
    try {
      const current = await this.#services.authenticator.reauthorise(account.username, client);
      if (current) session.refresh(current);
      // After REIN somebody else may have logged in meanwhile.
      else if (session === conversation.session)
        await conversation.end(goodbye(421, "The account may not be used any more."));
    } catch (error) {
      this.#services.log.warn(
        { err: error, username: account.username },
        "cannot read the account again; the session goes on",
      );
    }
  }
}

function ends(entry: FeedEntry, session: string): boolean {
  return entry.kind === "session" && entry.sessionId === session;
}

function concerns(entry: FeedEntry, account: { username: string; partnerId: string }): boolean {
  if (entry.kind === "account") return entry.username === account.username;
  return entry.kind === "partner" && entry.partnerId === account.partnerId;
}
