import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { CertificateAndKey } from "../ftp-node/certificates/secure-contexts.ts";
import { createSelfSignedCertificate } from "../ftp-node/certificates/self-signed.ts";
import type { StartOptions } from "./options.ts";
import { StartError } from "./start-error.ts";
import type { StateFolder } from "./state-folder.ts";

const CERTIFICATE = "tls/certificate.pem";
const KEY = "tls/key.pem";
/** A self-signed certificate is made anew this long before it ends. */
const RENEW_MS = 30 * 86_400_000;

interface LocalCertificate extends CertificateAndKey {
  /** Relative to the state folder. */
  readonly path: string;
}

/** The one that was given, else the self-signed one of the state folder, made when there is none. */
export async function localCertificate(
  { cert, key, host, state: path }: StartOptions,
  state: StateFolder,
): Promise<LocalCertificate> {
  if (cert && key) return { ...(await readPair(cert, key)), path: relative(path, cert) };
  const kept = await readPair(state.path(CERTIFICATE), state.path(KEY)).catch(() => undefined);
  if (kept && new X509Certificate(kept.certificate).validToDate.getTime() - Date.now() > RENEW_MS)
    return { ...kept, path: CERTIFICATE };
  const made = await createSelfSignedCertificate([host]);
  await state.folder("tls");
  await state.writePrivate(KEY, made.key);
  await state.writePrivate(CERTIFICATE, made.certificate);
  return { ...made, path: CERTIFICATE };
}

async function readPair(certificateFile: string, keyFile: string): Promise<CertificateAndKey> {
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile, "utf8"), readFile(keyFile, "utf8")]);
    return { certificate, key };
  } catch (error) {
    throw new StartError(`The certificate or its key cannot be read (${(error as Error).message}).`, { cause: error });
  }
}
