import { generate } from "selfsigned";
import type { CertificateAndKey } from "../../ftp-node/certificates/secure-contexts.ts";

const DAY_MS = 86_400_000;
const KEY = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** A part of a name: "CN", "O", … and its value. */
type NamePart = readonly [shortName: string, value: string];

interface Issued {
  /** The least specific part first. */
  readonly name: readonly NamePart[];
  /** For a server: what it is called by, wildcards too. None: for a client. */
  readonly serverNames?: readonly string[];
  readonly validTo?: Date;
}

/** Signs certificates for clients and for servers, as a company's own authority does. */
export class CertificateAuthority {
  readonly #pair: CertificateAndKey;

  private constructor(pair: CertificateAndKey) {
    this.#pair = pair;
  }

  static async create(name = "Test authority"): Promise<CertificateAuthority> {
    const { cert, private: key } = await generate([{ shortName: "CN", value: name }], {
      ...KEY,
      ...validity(new Date(Date.now() + DAY_MS)),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return new CertificateAuthority({ certificate: cert, key });
  }

  /** PEM. */
  get certificate(): string {
    return this.#pair.certificate;
  }

  async issue({ name, serverNames = [], validTo = new Date(Date.now() + DAY_MS) }: Issued): Promise<CertificateAndKey> {
    const forServer = serverNames.length > 0;
    const attributes = name.map(([shortName, value]) => ({ shortName, value }));
    const { cert, private: key } = await generate(attributes, {
      ...KEY,
      ...validity(validTo),
      ca: { key: this.#pair.key, cert: this.#pair.certificate },
      extensions: [
        { name: "basicConstraints", cA: false, critical: true },
        forServer ? { name: "extKeyUsage", serverAuth: true } : { name: "extKeyUsage", clientAuth: true },
        ...(forServer ? [alternativeNames(serverNames)] : []),
      ],
    });
    return { certificate: cert, key };
  }
}

function alternativeNames(names: readonly string[]) {
  return { name: "subjectAltName" as const, altNames: names.map((value) => ({ type: 2 as const, value })) };
}

/** Begins early enough for one that has ended already. */
function validity(notAfterDate: Date) {
  return { notBeforeDate: new Date(Date.now() - 10 * DAY_MS), notAfterDate };
}
