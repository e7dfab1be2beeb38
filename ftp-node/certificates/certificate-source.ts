import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type CertificateFiles, type Certificates, readCertificates } from "./certificate-files.ts";
import { readCertificateSecrets } from "./certificate-secrets.ts";

const FILES_MS = 3_000;
const SECRETS_MS = 60_000;
/** A service that does not answer must not hold up the start of a node for minutes. */
const REQUEST = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Where the node's certificates come from, to be read again while it runs. */
export interface CertificateSource {
  /** Rejects with an error that says what cannot be read. */
  read(): Promise<Certificates>;
  /** How often it is worth a look. */
  readonly everyMilliseconds: number;
}

interface CertificatePlaces {
  readonly files: readonly CertificateFiles[];
  /** ARNs or names in Secrets Manager. */
  readonly secrets: readonly string[];
}

/** Undefined when neither is given: then a self-signed certificate is made. */
export function certificateSource({ files, secrets }: CertificatePlaces): CertificateSource | undefined {
  if (files.length > 0) return { read: () => readCertificates(files), everyMilliseconds: FILES_MS };
  if (secrets.length === 0) return undefined;
  const client = new SecretsManagerClient({ requestHandler: REQUEST });
  return { read: () => readCertificateSecrets(client, secrets), everyMilliseconds: SECRETS_MS };
}
