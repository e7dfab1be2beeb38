import { randomUUID } from "node:crypto";
import { Entity } from "electrodb";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

/** How long a first answer is given again. */
const KEPT_MS = 24 * 3_600_000;

/** Longer than any request runs: the process that claimed it has died. */
const CLAIM_MS = 60_000;

/** A request with an Idempotency-Key. Nothing in it can be read without that key. */
export interface IdempotentRequest {
  /** Says which key of which caller. */
  readonly id: string;
  /** Says which request was made with it. */
  readonly fingerprint: string;
  /** What its answer is made from; of the first such request, that of a later one is not used. */
  readonly origin: string;
}

export type Claimed =
  | { readonly state: "ours"; readonly claim: string; readonly origin: string }
  | { readonly state: "running" }
  | { readonly state: "answered"; readonly answer: string }
  | { readonly state: "another request" };

/**
 * Requests with an Idempotency-Key and their answers, one item each (activity table). Who carries a request out has
 * claimed it; a claim of a process that died is free after a minute, for the same request only.
 */
export class IdempotentRequests {
  readonly #entity: ReturnType<typeof idempotentRequestEntity>;

  constructor(table: Table) {
    this.#entity = idempotentRequestEntity(table);
  }

  async claim(request: IdempotentRequest, at = new Date()): Promise<Claimed> {
    const claim = randomUUID();
    const first = { ...request, ...claimFrom(at, claim), expiresAt: Math.ceil((at.getTime() + KEPT_MS) / 1000) };
    const ours = { state: "ours", claim, origin: request.origin } as const;
    if (await unlessRefused(this.#entity.create(first).go())) return ours;
    const { data: known } = await this.#entity.get({ id: request.id }).go({ consistent: true });
    // The table has removed it just now.
    if (!known) return this.claim(request, at);
    // The SDK repeated the creation, since its answer was lost.
    if (known.claim === claim) return ours;
    // The table removes what has expired when it comes to it.
    if (known.expiresAt * 1000 <= at.getTime()) return (await this.#replace(known.claim, first)) ? ours : RUNNING;
    if (known.fingerprint !== request.fingerprint) return { state: "another request" };
    if (known.answer !== undefined) return { state: "answered", answer: known.answer };
    if (known.claimedUntil > at.getTime() || !(await this.#takeOver(request.id, known.claim, claim, at)))
      return RUNNING;
    return { ...ours, origin: known.origin };
  }

  /** The answer that a repeat gets. Nothing happens when another process has taken the request over. */
  async keep(id: string, claim: string, answer: string): Promise<void> {
    await this.#whileClaimed(id, claim, { answer });
  }

  /** A repeat carries the request out again. */
  async release(id: string, claim: string): Promise<void> {
    await this.#whileClaimed(id, claim, { claimedUntil: 0 });
  }

  async #takeOver(id: string, from: string, claim: string, at: Date): Promise<boolean> {
    const taken = this.#entity
      .patch({ id })
      .set(claimFrom(at, claim))
      .where((request, { eq, notExists }) => `${eq(request.claim, from)} AND ${notExists(request.answer)}`)
      .go();
    return (await unlessRefused(taken)) !== undefined;
  }

  async #replace(expired: string, { id, ...first }: IdempotentRequest & Claim & { expiresAt: number }) {
    const replaced = this.#entity
      .patch({ id })
      .set(first)
      .remove(["answer"])
      .where((request, { eq }) => eq(request.claim, expired))
      .go();
    return (await unlessRefused(replaced)) !== undefined;
  }

  async #whileClaimed(id: string, claim: string, fields: { answer: string } | { claimedUntil: number }): Promise<void> {
    const written = this.#entity
      .patch({ id })
      .set(fields)
      .where((request, { eq }) => eq(request.claim, claim))
      .go();
    await unlessRefused(written);
  }
}

const RUNNING = { state: "running" } as const;

type Claim = ReturnType<typeof claimFrom>;

function claimFrom(at: Date, claim: string) {
  return { claim, claimedUntil: at.getTime() + CLAIM_MS };
}

function idempotentRequestEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "idempotentRequest", version: "1" },
      attributes: {
        id: { type: "string", required: true },
        fingerprint: { type: "string", required: true },
        origin: { type: "string", required: true },
        claim: { type: "string", required: true },
        claimedUntil: { type: "number", required: true },
        answer: { type: "string" },
        expiresAt: { type: "number", required: true },
      },
      indexes: {
        byId: {
          pk: { field: "pk", composite: ["id"], template: "idempotentRequest#${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "idempotentRequest", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
