import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { readCertificateSecrets } from "../../../ftp-node/certificates/certificate-secrets.ts";
import { SecretsManager } from "../../support/secrets-manager.ts";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nTHECERTIFICATE\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN PRIVATE KEY-----\nTHEKEY\n-----END PRIVATE KEY-----\n";
const PAIR = { certificate: CERTIFICATE, key: KEY };

const clientOf = ({ endpoint }: SecretsManager) =>
  new SecretsManagerClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });

test("each secret is a certificate, in their order", async () => {
  await using manager = await SecretsManager.start();
  const other = { certificate: CERTIFICATE, key: KEY.replace("THEKEY", "ANOTHER") };
  manager.secrets.set("one", JSON.stringify(PAIR)).set("two", JSON.stringify({ ...other, note: "is not ours" }));
  expect(await readCertificateSecrets(clientOf(manager), ["two", "one"])).toEqual([other, PAIR]);
});

test.for([
  { what: "no JSON", value: KEY },
  { what: "a key alone", value: JSON.stringify({ key: KEY }) },
  { what: "a pair the wrong way round", value: JSON.stringify({ certificate: KEY, key: CERTIFICATE }) },
  { what: "a list", value: JSON.stringify([CERTIFICATE, KEY]) },
  { what: "nothing", value: "" },
])("$what is refused in a sentence that does not show it", async ({ value }) => {
  await using manager = await SecretsManager.start();
  manager.secrets.set("one", value);
  const error = await readCertificateSecrets(clientOf(manager), ["one"]).catch((error: Error) => error);
  expect(error).toMatchObject({
    message:
      'The secret one cannot be used: its value must be {"certificate": "…", "key": "…"}, JSON, with the chain and its private key in PEM.',
  });
  expect(error).not.toHaveProperty("cause");
});

test("a secret that is not there is named", async () => {
  await using manager = await SecretsManager.start();
  await expect(readCertificateSecrets(clientOf(manager), ["one"])).rejects.toThrow(
    "The secret one cannot be read: ResourceNotFoundException: No such secret.",
  );
});

test("an answer that cannot be read is not shown", async () => {
  await using manager = await SecretsManager.start();
  manager.secrets.set("one", JSON.stringify(PAIR));
  manager.broken = true;
  const error = await readCertificateSecrets(clientOf(manager), ["one"]).catch((error: Error) => error);
  expect(error).toMatchObject({ message: "The secret one cannot be read: Secrets Manager's answer is not JSON." });
});
