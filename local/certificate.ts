import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import {
  type CertificateFiles,
  type Certificates,
  readCertificates,
} from "../ftp-node/certificates/certificate-files.ts";
import { createSelfSignedCertificate } from "../ftp-node/certificates/self-signed.ts";
import type { ClientCertificates } from "../ftp-node/configuration.ts";
import type { StartOptions } from "./options.ts";
import { StartError } from "./start-error.ts";
import type { StateFolder } from "./state-folder.ts";

const CERTIFICATE = "tls/certificate.pem";
const KEY = "tls/key.pem";
/** A self-signed certificate is made anew this long before it ends. */
const RENEW_MS = 30 * 86_400_000;

interface LocalCertificates {
  readonly certificates: Certificates;
  readonly clientCertificates: ClientCertificates;
  /** Of the first one, relative to the state folder. */
  readonly path: string;
  /** Those that were given may be renewed while we run; ours are not. */
  readonly read?: () => Promise<Certificates>;
}

/** Those that were given, else the self-signed one of the state folder, made when there is none. Rejects with a `StartError`. */
export async function localCertificates(options: StartOptions, state: StateFolder): Promise<LocalCertificates> {
  const clientCertificates = await localClientCertificates(options).catch(unreadable);
  const files = options.cert.map((certificate, index) => ({ certificate, key: options.key[index] ?? "" }));
  const [first] = files;
  if (!first) return { certificates: await selfSigned(options, state), clientCertificates, path: CERTIFICATE };
  const read = () => readCertificates(files);
  const certificates = await read().catch(unreadable);
  return { certificates, clientCertificates, path: relative(options.state, first.certificate), read };
}

async function selfSigned({ host }: StartOptions, state: StateFolder): Promise<Certificates> {
  const files: CertificateFiles = { certificate: state.path(CERTIFICATE), key: state.path(KEY) };
  const kept = await readCertificates([files]).catch(() => undefined);
  if (kept && new X509Certificate(kept[0].certificate).validToDate.getTime() - Date.now() > RENEW_MS) return kept;
  const made = await createSelfSignedCertificate([host]);
  await state.folder("tls");
  await state.writePrivate(KEY, made.key);
  await state.writePrivate(CERTIFICATE, made.certificate);
  return [made];
}

async function localClientCertificates({ clientCertificates, clientCa }: StartOptions): Promise<ClientCertificates> {
  if (clientCertificates === "none" || !clientCa) return { policy: "none" };
  return { policy: clientCertificates, authority: await readFile(clientCa, "utf8") };
}

function unreadable(error: Error): never {
  throw new StartError(`The certificate or its key cannot be read (${error.message}).`, { cause: error });
}
