import { z } from "zod";

/** `p-` and 12 of `[0-9a-z]`; `demo` is the demo account's. Never used again, since objects outlive their partner. */
export const partnerIdSchema = z
  .string()
  .regex(/^(p-[0-9a-z]{12}|demo)$/, 'A partner id is "p-" and twelve of a-z and 0-9.')
  .meta({ example: "p-4k2m9x0q7rtz" });

/** Only `suspended` and `offboarded` refuse logins. */
export const partnerStateSchema = z.enum([
  "draft",
  "invited",
  "configuring",
  "testing",
  "live",
  "suspended",
  "offboarded",
]);

export const networkSchema = z.union([z.cidrv4(), z.cidrv6()]).meta({
  description: "A network in CIDR notation.",
  example: "192.0.2.0/24",
});

export const contactSchema = z.object({
  name: z.string().min(1).max(200),
  email: z.email().max(254).optional(),
  role: z.enum(["technical", "business"]).default("technical"),
});

export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, "At most 50 tags.");

export const partnerSchema = z.object({
  id: partnerIdSchema,
  name: z.string().min(1).max(200).meta({ description: "What people call the partner.", example: "Acme Logistics" }),
  externalId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "The partner's key in your own systems; unique.", example: "crm-1042" }),
  state: partnerStateSchema,
  environment: z.enum(["test", "production"]).default("production"),
  contacts: z.array(contactSchema).max(20).default([]),
  networks: z
    .array(networkSchema)
    .max(100)
    .default([])
    .meta({ description: "Where its accounts may log in from; empty: anywhere." }),
  tags: tagsSchema.default({}),
  expiresAt: z.iso.datetime().optional().meta({ description: "No login from then on (UTC)." }),
  etag: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Partner = z.infer<typeof partnerSchema>;
