import { generate } from "selfsigned";
import type { CertificateAndKey } from "./secure-contexts.ts";

const DAYS = 365;

/** For a first try: clients must be told to accept it. Names: the loopback and `localhost`, and those given. */
export async function createSelfSignedCertificate(names: readonly string[] = []): Promise<CertificateAndKey> {
  const now = new Date();
  const { cert, private: key } = await generate([{ name: "commonName", value: "Pasvport (self-signed)" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: now,
    notAfterDate: new Date(now.getTime() + DAYS * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...["localhost", ...names].map((value) => ({ type: 2 as const, value })),
          ...["127.0.0.1", "::1"].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { certificate: cert, key };
}
