import type { Logger } from "pino";
import type { Mismatch } from "./address-witness.ts";

const AGAIN_MS = 30_000;

interface MismatchWatchOptions {
  /** Tells the control plane. Must not reject. Absent: nobody is there to be told. */
  readonly report?: ((mismatch: Mismatch) => Promise<void>) | undefined;
  readonly log: Logger;
}

/** Says that the node's row and its witness differ: to the log once, to the control plane at once and every 30 s while it lasts. */
export class MismatchWatch {
  readonly #options: MismatchWatchOptions;
  #current: string | undefined;
  /** The last that was reported, by version and witnessed address. */
  #reported: string | undefined;
  #reportedAt = 0;

  constructor(options: MismatchWatchOptions) {
    this.#options = options;
  }

  /** @param now in milliseconds. */
  look(mismatch: Mismatch | undefined, now: number): void {
    const name = mismatch && nameOf(mismatch);
    if (name !== this.#current) this.#log(mismatch);
    this.#current = name;
    if (!mismatch || (name === this.#reported && now - this.#reportedAt < AGAIN_MS)) return;
    this.#reported = name;
    this.#reportedAt = now;
    void this.#options.report?.(mismatch);
  }

  #log(mismatch: Mismatch | undefined): void {
    const { log } = this.#options;
    if (!mismatch) log.info("instance metadata and the node's row agree on the public address again");
    else {
      const { published, witnessed } = mismatch;
      log.warn(
        { published: published.address, version: published.version, witnessed: witnessed.address },
        "instance metadata says another public address than the node's row: until they agree, auto tells clients none",
      );
    }
  }
}

const nameOf = ({ published, witnessed }: Mismatch) => `${published.version} ${published.address} ${witnessed.address}`;
