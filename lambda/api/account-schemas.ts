import { z } from "zod";
import {
  accountLimitsSchema,
  accountSchema,
  folderPermissionsSchema,
  publicCredentialSchema,
  tlsSchema,
} from "../../shared/account.ts";
import { passwordSchema } from "./password.ts";
import { answered, changeable, expiryChange, pageOf } from "./route-parts.ts";

const { username, status, permissions, tls, limits, expiresAt, ...others } = accountSchema.shape;
const { root, startFolder, protocols, networks, tlsResumption, peerCheck, activeMode, tags } = others;

/** What callers decide, with its defaults. Unknown names are refused in what is nested, too. */
const settings = {
  permissions: z
    .array(z.strictObject(folderPermissionsSchema.shape))
    .max(100)
    .refine(
      (entries) => new Set(entries.map(({ folder }) => folder)).size === entries.length,
      "Each folder has one entry.",
    )
    .default(() => permissions.parse(undefined))
    .meta(permissions.meta() ?? {}),
  root,
  startFolder,
  protocols,
  networks,
  tls: z
    .strictObject(tlsSchema.shape)
    .default(() => tls.parse(undefined))
    .meta(tls.meta() ?? {}),
  tlsResumption,
  peerCheck,
  activeMode,
  limits: z
    .strictObject(accountLimitsSchema.shape)
    .default({})
    .meta(limits.meta() ?? {}),
  tags,
};

export const newAccountSchema = z
  .strictObject({
    username: username.meta({ description: "Unique in the deployment; upper case becomes lower case." }),
    password: passwordSchema.optional(),
    ...settings,
    expiresAt,
  })
  .meta({ id: "NewAccount" });

export const accountChangesSchema = z
  .strictObject({
    status: status.optional().meta({ description: "A suspended account cannot log in; its sessions end." }),
    ...changeable({ ...settings, tls: z.strictObject(answered(tlsSchema.shape)).meta(tls.meta() ?? {}) }),
    expiresAt: expiryChange,
  })
  .meta({ id: "AccountChanges" });

export const accountAnswerSchema = z
  .object({
    ...answered(accountSchema.shape),
    credentials: z.array(publicCredentialSchema).meta({ description: "What it can log in with; never the secret." }),
  })
  .meta({ id: "Account" });

export const newAccountAnswerSchema = accountAnswerSchema
  .extend({
    password: z
      .string()
      .optional()
      .meta({ description: "Only when the request had none. It is shown here and never again.", readOnly: true }),
  })
  .meta({ id: "CreatedAccount" });

export const accountPageSchema = pageOf(accountAnswerSchema).meta({ id: "AccountPage" });

export const accountParams = z.object({
  id: z.string().max(64).meta({ example: "p-4k2m9x0q7rtz" }),
  username: z.string().max(64).toLowerCase().meta({ example: "acme" }),
});
