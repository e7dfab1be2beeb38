import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { authorityOf, type NodeConfiguration } from "../configuration.ts";
import type { Certificates } from "./certificate-files.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import { checkAuthority } from "./client-certificate.ts";
import { ServerIdentities } from "./server-identities.ts";
import { checkTicketCallback } from "./ticket-self-check.ts";

/** Ticket keys of node:tls: name, HMAC and AES key. */
const TICKET_KEY_BYTES = 48;

interface RenewalOptions {
  /** Reads files or secrets again. */
  read(): Promise<Certificates>;
  /** Those that are now current are others than before. */
  renewed(certificates: Certificates): void;
  readonly log: Logger;
}

/** What all workers of a node speak TLS with. */
export class NodeCertificates {
  readonly ticketKeys = randomBytes(TICKET_KEY_BYTES);
  /** Whether Node's ticket callback works. */
  readonly ticketCallback: boolean;
  readonly #configuration: NodeConfiguration;
  #current: Certificates;

  private constructor(configuration: NodeConfiguration, ticketCallback: boolean) {
    this.#configuration = configuration;
    this.#current = configuration.certificates;
    this.ticketCallback = ticketCallback;
  }

  /** Rejects when the certificates, or the authority of clients' certificates, cannot be used: before anything begins. */
  static async open(configuration: NodeConfiguration, log: Logger): Promise<NodeCertificates> {
    const certificates = new NodeCertificates(configuration, false);
    certificates.#check(configuration.certificates);
    const authority = authorityOf(configuration);
    if (authority !== undefined) checkAuthority(authority);
    const fault = await checkTicketCallback(configuration.certificates[0], certificates.ticketKeys);
    if (fault) log.warn({ fault }, "this Node.js has no usable ticket callback: data connections speak TLS 1.2 alone");
    return fault ? certificates : new NodeCertificates(configuration, true);
  }

  get current(): Certificates {
    return this.#current;
  }

  /** Looks for renewed ones when it is asked to. */
  watch({ read, renewed, log }: RenewalOptions): CertificateWatch {
    return new CertificateWatch({
      current: this.#current,
      read,
      check: (found) => this.#check(found),
      changed: (found) => {
        this.#current = found;
        renewed(found);
      },
      log,
    });
  }

  /** Throws an error that says what is wrong with them. */
  #check(certificates: Certificates): void {
    const clientAuthority = authorityOf(this.#configuration);
    new ServerIdentities(certificates, { ticketKeys: this.ticketKeys, ticketCallback: false, clientAuthority });
  }
}
