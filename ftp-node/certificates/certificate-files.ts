import { readFile } from "node:fs/promises";
import type { CertificateAndKey } from "./secure-contexts.ts";

export interface CertificateFiles {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

/** Each pair in its order; the first is for clients that name no server. At least one. */
export type Certificates = readonly [CertificateAndKey, ...CertificateAndKey[]];

/** Rejects when one cannot be read. */
export async function readCertificates(files: readonly CertificateFiles[]): Promise<Certificates> {
  return inOrder(await Promise.all(files.map(readPair)));
}

/** Throws a RangeError when there is none. */
export function inOrder([first, ...others]: readonly CertificateAndKey[]): Certificates {
  if (!first) throw new RangeError("There is no certificate.");
  return [first, ...others];
}

async function readPair({ certificate, key }: CertificateFiles): Promise<CertificateAndKey> {
  const [certificateText, keyText] = await Promise.all([readFile(certificate, "utf8"), readFile(key, "utf8")]);
  return { certificate: certificateText, key: keyText };
}
