import { z } from "zod";
import { publicCredentialSchema } from "../../shared/account.ts";
import { accountParams } from "./account-schemas.ts";
import { certificateSubjectSchema } from "./certificate-subject.ts";
import { passwordSchema } from "./password.ts";
import { sshPublicKeySchema } from "./ssh-public-key.ts";

const YEAR_SECONDS = 366 * 24 * 3600;

const expiresAt = z.iso
  .datetime()
  .optional()
  .meta({ description: "It logs nobody in from then on (UTC).", example: "2030-01-01T00:00:00Z" });

const newPasswordSchema = z
  .strictObject({
    kind: z.literal("password"),
    password: passwordSchema.optional(),
    expiresAt,
    overlapSeconds: z.int().min(0).max(YEAR_SECONDS).optional().meta({
      description:
        "For how long the account's older passwords go on working; 0: they are gone at once. Left out: they stay as they are.",
      example: 86_400,
    }),
  })
  .meta({ id: "NewPassword" });

const newSshKeySchema = z.strictObject({ kind: z.literal("sshKey"), publicKey: sshPublicKeySchema, expiresAt }).meta({
  id: "NewSshKey",
  description: "For SFTP, which is still to come: until then it is kept, and logs nobody in.",
});

const newCertificateSchema = z
  .strictObject({ kind: z.literal("certificate"), subject: certificateSubjectSchema, expiresAt })
  .meta({ id: "NewCertificate", description: "For FTP by TLS, where the nodes ask for client certificates." });

export const newCredentialSchema = z
  .discriminatedUnion("kind", [newPasswordSchema, newSshKeySchema, newCertificateSchema])
  .meta({ id: "NewCredential", example: { kind: "password", overlapSeconds: 86_400 } });

export const credentialAnswerSchema = publicCredentialSchema
  .extend({
    expiresAt,
    lastUsedAt: z.iso
      .datetime()
      .optional()
      .meta({ description: "When it last logged in, to the minute; absent: never, or more than 400 days ago." }),
    fingerprint: z.string().optional().meta({
      description: "Of an SSH key, as `ssh-keygen -l` shows it.",
      example: "SHA256:rkhcMUQ9AQaNORo7Ty8Uxa4ZxtoBUgB6vEbzLBjwG3A",
    }),
    comment: z.string().optional().meta({ description: "Of an SSH key.", example: "backup@acme.example" }),
    subject: z.string().optional().meta({ description: "Of a certificate.", example: "CN=acme,O=Acme Ltd,C=DE" }),
  })
  .meta({ id: "Credential", description: "What an account logs in with; never the secret." });

export const newCredentialAnswerSchema = credentialAnswerSchema
  .extend({
    password: z
      .string()
      .optional()
      .meta({ description: "Only when the request had none. It is shown here and never again.", readOnly: true }),
  })
  .meta({ id: "CreatedCredential" });

/** At most 20: there is no second page. */
export const credentialListSchema = z.object({ items: z.array(credentialAnswerSchema) }).meta({ id: "CredentialList" });

export const credentialParams = accountParams.extend({
  credentialId: z.string().max(64).meta({ example: "5a0f3f0e-6a3e-4a56-9d0c-1f6f0f3c1a52" }),
});
