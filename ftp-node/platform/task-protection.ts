import type { Logger } from "pino";
import { z } from "zod";

/** So long a node that hangs could keep a deployment waiting. */
const EXPIRES_MINUTES = 15;
const RENEW_MS = 5 * 60_000;
/** After the last transfer: many small files are one time of protection. */
const LINGER_MS = 10_000;
const RETRY_MS = 10_000;
const TIMEOUT_MS = 5_000;

/** A refusal, too, is answered with 200. */
const answerSchema = z.object({ protection: z.object({ ProtectionEnabled: z.boolean() }) });

interface TaskProtectionOptions {
  /** ECS_AGENT_URI. */
  readonly agent: string;
  /** How many transfers run on the node. */
  readonly transfers: () => number;
  readonly log: Logger;
}

/**
 * Asks ECS to spare this task, in deployments and when services shrink, while transfers run.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export class TaskProtection {
  readonly #options: TaskProtectionOptions;
  /** Until when nothing need be said to stay protected, in milliseconds; undefined: not protected. */
  #renewAt: number | undefined;
  #lastTransferAt = Number.NEGATIVE_INFINITY;
  #retryAt = Number.NEGATIVE_INFINITY;

  constructor(options: TaskProtectionOptions) {
    this.#options = options;
  }

  /** Looks once, and says to ECS what has changed. Never rejects. @param now in milliseconds, of a clock that never goes back. */
  async look(now: number): Promise<void> {
    if (this.#options.transfers() > 0) this.#lastTransferAt = now;
    const wanted = this.#wanted(now);
    if (wanted === undefined || now < this.#retryAt) return;
    try {
      await this.#put(wanted);
      this.#renewAt = wanted ? now + RENEW_MS : undefined;
    } catch (error) {
      this.#retryAt = now + RETRY_MS;
      this.#options.log.warn({ err: error, protect: wanted }, "ECS could not be asked to spare this task");
    }
  }

  /** What ECS is to be told; undefined: nothing. */
  #wanted(now: number): boolean | undefined {
    const isNeeded = now - this.#lastTransferAt < LINGER_MS;
    if (!isNeeded) return this.#renewAt === undefined ? undefined : false;
    return this.#renewAt === undefined || now >= this.#renewAt ? true : undefined;
  }

  async #put(ProtectionEnabled: boolean): Promise<void> {
    const response = await fetch(`${this.#options.agent}/task-protection/v1/state`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ProtectionEnabled, ...(ProtectionEnabled && { ExpiresInMinutes: EXPIRES_MINUTES }) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const answer = response.ok && answerSchema.safeParse(parsed(text)).data;
    if (!answer || answer.protection.ProtectionEnabled !== ProtectionEnabled)
      throw new Error(`The ECS agent answered ${response.status}: ${text}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
