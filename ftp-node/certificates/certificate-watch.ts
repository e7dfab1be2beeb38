import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Certificates } from "./certificate-files.ts";

interface CertificateWatchOptions {
  /** What is in use already. */
  readonly current: Certificates;
  /** Reads files or secrets again. It is their content that counts: renames and swapped symbolic links change no path. */
  read(): Promise<Certificates>;
  /** Throws an error that says what is wrong with them. */
  check(certificates: Certificates): void;
  /** They are right, and others than before. */
  changed(certificates: Certificates): void;
  readonly log: Logger;
}

/** Certificates that are renewed while the node runs. Those that cannot be used are logged, and the old ones stay. */
export class CertificateWatch {
  readonly #options: CertificateWatchOptions;
  #current: Certificates;
  #complaint: string | undefined;

  constructor(options: CertificateWatchOptions) {
    this.#options = options;
    this.#current = options.current;
  }

  /** Looks once. Never rejects. */
  async look(): Promise<void> {
    const { read, check, changed, log } = this.#options;
    try {
      const found = await read();
      if (!isDeepStrictEqual(found, this.#current)) {
        check(found);
        this.#current = found;
        changed(found);
        log.info({ certificates: found.length }, "certificates reloaded");
      }
      this.#complaint = undefined;
    } catch (error) {
      this.#complain(error);
    }
  }

  /** Once for each thing that is wrong, not at every look. */
  #complain(error: unknown): void {
    const complaint = String(error);
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    this.#options.log.warn({ err: error }, "the new certificates cannot be used; the certificates stay as they were");
  }
}
