import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { type Certificates, inOrder } from "./certificate-files.ts";
import type { CertificateAndKey } from "./secure-contexts.ts";

const secretSchema = z.object({
  certificate: z.string().includes("-----BEGIN CERTIFICATE-----"),
  key: z.string().regex(/-----BEGIN [A-Z ]*PRIVATE KEY-----/),
});

/**
 * Certificates from Secrets Manager, in the order of the secrets' ARNs or names, as they are now (stage AWSCURRENT).
 * Rejects with an error that says which secret is wrong and what is allowed, and never what is in it.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function readCertificateSecrets(
  client: SecretsManagerClient,
  secrets: readonly string[],
): Promise<Certificates> {
  return inOrder(await Promise.all(secrets.map(async (id) => parseSecret(id, await textOf(client, id)))));
}

async function textOf(client: SecretsManagerClient, id: string): Promise<string> {
  try {
    const { SecretString: text = "" } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return text;
  } catch (error) {
    // Without its cause: a parser's error quotes what it could not read.
    throw new Error(`The secret ${id} cannot be read: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError || !(error instanceof Error)) return "Secrets Manager's answer is not JSON.";
  return `${error.name}: ${error.message}`;
}

function parseSecret(id: string, text: string): CertificateAndKey {
  const parsed = secretSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `The secret ${id} cannot be used: its value must be {"certificate": "…", "key": "…"}, JSON, with the chain and its private key in PEM.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
