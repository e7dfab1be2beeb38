import type { Logger } from "pino";
import type { Session } from "../../shared/session.ts";
import type { Sessions } from "../../tables/sessions.ts";
import type { NodeConfiguration } from "../configuration.ts";

const PAGE = 100;
const WRITE_MS = 5_000;

interface LostSessionsOptions {
  readonly sessions: Pick<Sessions, "listLive" | "put">;
  readonly configuration: Pick<NodeConfiguration, "nodeId" | "limits">;
  readonly bootId: string;
  readonly log: Logger;
}

/** A worker that dies says nothing of its sessions any more: the parent writes down that they have ended. */
export class LostSessions {
  readonly #options: LostSessionsOptions;

  constructor(options: LostSessionsOptions) {
    this.#options = options;
  }

  /** Never rejects. @param worker the id of the process that died. */
  async end(worker: number | undefined): Promise<void> {
    try {
      for await (const session of this.#open()) if (session.worker === worker) await this.#endOne(session);
    } catch (error) {
      this.#options.log.warn({ err: error, worker }, "a dead worker's sessions are still listed");
    }
  }

  async *#open(): AsyncGenerator<Session> {
    const { sessions, configuration, bootId } = this.#options;
    const boots = new Map([[configuration.nodeId, bootId]]);
    let nextToken: string | undefined;
    do {
      const page = await sessions.listLive(boots, {}, { limit: PAGE, nextToken });
      yield* page.items;
      nextToken = page.nextToken;
    } while (nextToken);
  }

  async #endOne(session: Session): Promise<void> {
    const { sessions, configuration } = this.#options;
    const ended = { endedAt: new Date().toISOString(), ended: "failed", reason: "The worker died." } as const;
    await sessions.put({ ...session, ...ended }, configuration.limits.sessionSeconds, AbortSignal.timeout(WRITE_MS));
  }
}
