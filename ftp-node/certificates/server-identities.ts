import { X509Certificate } from "node:crypto";
import {
  type CertificateAndKey,
  type ContextSettings,
  createSecureContexts,
  type SecureContexts,
} from "./secure-contexts.ts";

interface Identity extends SecureContexts {
  readonly certificate: X509Certificate;
}

/** The node's certificates as clients see them: chosen by the name that a client asks for (RFC 6066 §3). */
export class ServerIdentities {
  readonly #first: Identity;
  readonly #all: readonly Identity[];

  /** Throws an error that says what is wrong with a certificate or its key. */
  constructor([first, ...others]: readonly [CertificateAndKey, ...CertificateAndKey[]], settings: ContextSettings) {
    this.#first = identity(first, settings);
    this.#all = [this.#first, ...others.map((pair) => identity(pair, settings))];
  }

  /** Of the certificate with that very name, else with a wildcard for it, else the first one. */
  named(serverName: string | false | null | undefined): SecureContexts {
    if (!serverName) return this.#first;
    const byName = ({ certificate }: Identity) => certificate.checkHost(serverName, { wildcards: false });
    const byWildcard = ({ certificate }: Identity) => certificate.checkHost(serverName);
    return this.#all.find(byName) ?? this.#all.find(byWildcard) ?? this.#first;
  }
}

function identity(pair: CertificateAndKey, settings: ContextSettings): Identity {
  return { ...createSecureContexts(pair, settings), certificate: new X509Certificate(pair.certificate) };
}
