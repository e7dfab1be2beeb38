import type { Logger } from "pino";
import { repeat } from "../repeat.ts";
import type { Testimony } from "./address-witness.ts";
import type { MismatchWatch } from "./mismatch-watch.ts";
import type { NodeAddress } from "./node-address.ts";

const WITNESS_MS = 2_000;

interface WitnessOptions {
  /** The public address, or that there is none. Rejects when that cannot be learnt: no evidence. */
  ask(): Promise<string | undefined>;
  readonly address: NodeAddress;
  readonly mismatches: MismatchWatch;
  /** It says something else than before. Must not reject. */
  changed(): Promise<void>;
  readonly log: Logger;
}

/** Asks the node's own witness of its public address every two seconds. */
export class Witness implements AsyncDisposable {
  readonly #options: WitnessOptions;
  readonly #repeated: AsyncDisposable;
  #looking: Promise<void> = Promise.resolve();
  #silent = false;

  private constructor(options: WitnessOptions) {
    this.#options = options;
    this.#repeated = repeat(WITNESS_MS, () => this.look());
  }

  /** The row has been read, so that the first answer counts. Resolves when it is there, or cannot be had. */
  static async call(options: WitnessOptions): Promise<Witness> {
    const witness = new Witness(options);
    await witness.look();
    return witness;
  }

  /** Asks now, or when it has answered what it is being asked. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#repeated[Symbol.asyncDispose]();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { address, mismatches, changed } = this.#options;
    const before = address.testimony;
    await this.#hear();
    // Without an answer, too, the row may have changed.
    mismatches.look(address.mismatch, Date.now());
    const after = address.testimony;
    if (after && (!before || before.address !== after.address)) await changed();
  }

  async #hear(): Promise<void> {
    const { address, ask, log } = this.#options;
    try {
      await address.hear(async (): Promise<Testimony> => ({ address: await ask() }));
      this.#silent = false;
    } catch (error) {
      if (!this.#silent) log.warn({ err: error }, "instance metadata says nothing of the public address");
      this.#silent = true;
    }
  }
}
