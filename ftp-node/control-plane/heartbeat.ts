import type { Logger } from "pino";
import type { Nodes } from "../../tables/nodes.ts";
import { repeat } from "../repeat.ts";

const HEARTBEAT_MS = 30_000;

/** What the node's own witness says: its public address, or that there is none. */
interface Witnessed {
  readonly address: string | undefined;
}

interface HeartbeatOptions {
  readonly nodes: Pick<Nodes, "heartbeat">;
  readonly nodeId: string;
  /** Of this process. */
  readonly bootId: string;
  /** What the node's own witness says; undefined where it has none. */
  readonly testimony: () => Witnessed | undefined;
  readonly log: Logger;
}

/** Says in the node's row, every 30 s, that this process lives. */
export class Heartbeat implements AsyncDisposable {
  readonly #options: HeartbeatOptions;
  readonly #repeated: AsyncDisposable;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#repeated = repeat(HEARTBEAT_MS, () => this.beat());
  }

  /** Rejects when the first word cannot be written. What an earlier process's witness said is forgotten with it. */
  static async begin(options: HeartbeatOptions): Promise<Heartbeat> {
    const heartbeat = new Heartbeat(options);
    try {
      await heartbeat.#write({ address: undefined });
      return heartbeat;
    } catch (error) {
      await heartbeat[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Says it now. Never rejects, and never overtakes what is being written. */
  beat(): Promise<void> {
    const { testimony, log } = this.#options;
    this.#writing = this.#writing
      .then(() => this.#write(testimony()))
      .catch((error) => log.warn({ err: error }, "no heartbeat could be written"));
    return this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#repeated[Symbol.asyncDispose]();
    await this.#writing;
  }

  #write(testimony: Witnessed | undefined): Promise<void> {
    const { nodes, nodeId, bootId } = this.#options;
    return nodes.heartbeat(nodeId, bootId, new Date(), testimony);
  }
}
