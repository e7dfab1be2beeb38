/** One is filled while the others are sent: 24 MiB for an upload of up to 7.8 GiB. */
const MOST_BUFFERS = 3;

/** The memory of one upload. Buffers are lent, given back, and lent again. */
export class PartBuffers {
  readonly #free: Buffer[] = [];
  #lent = 0;

  /** Undefined when as many are lent as there may be. */
  lend(bytes: number): Buffer | undefined {
    if (this.#lent === MOST_BUFFERS) return undefined;
    this.#lent++;
    const free = this.#free.pop();
    // Not from Node's pool, and not filled with zeros: pages that are never written cost no memory.
    return free?.length === bytes ? free : Buffer.allocUnsafeSlow(bytes);
  }

  giveBack(buffer: Buffer): void {
    this.#lent--;
    this.#free.push(buffer);
  }
}
