import type { Certificates } from "../certificates/certificate-files.ts";
import { ServerIdentities } from "../certificates/server-identities.ts";
import { authorityOf } from "../configuration.ts";
import type { Greeting } from "./messages.ts";

/** The certificates of the sessions that begin now. */
export class WorkerIdentities {
  readonly #greeting: Greeting;
  #certificates: Certificates;
  #current: ServerIdentities;

  constructor(greeting: Greeting) {
    this.#greeting = greeting;
    this.#certificates = greeting.configuration.certificates;
    this.#current = this.#create(this.#certificates);
  }

  get certificates(): Certificates {
    return this.#certificates;
  }

  get current(): ServerIdentities {
    return this.#current;
  }

  /** The parent has checked them. Sessions that live keep what they began with. */
  renew(certificates: Certificates): void {
    this.#certificates = certificates;
    this.#current = this.#create(certificates);
  }

  #create(certificates: Certificates): ServerIdentities {
    const { configuration, ticketKeys, ticketCallback } = this.#greeting;
    return new ServerIdentities(certificates, {
      ticketKeys: Buffer.from(ticketKeys, "base64"),
      ticketCallback,
      clientAuthority: authorityOf(configuration),
    });
  }
}
