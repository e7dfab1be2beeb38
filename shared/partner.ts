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

export const networkSchema = z
  .union([z.cidrv4(), z.cidrv6()], "A network is written as ADDRESS/BITS, such as 192.0.2.0/24 or 2001:db8::/32.")
  .meta({ description: "A network in CIDR notation.", example: "192.0.2.0/24" });

/** Names end up in e-mails, files and headers: without control characters. */
const nameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/\p{Cc}/u.test(name), "A name has no control characters.");

export const contactSchema = z.object({
  name: nameSchema,
  email: z.email().max(254).optional(),
  role: z.enum(["technical", "business"]).default("technical"),
});

export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, "At most 50 tags.");

export const partnerSchema = z.object({
  id: partnerIdSchema,
  name: nameSchema.meta({ description: "What people call the partner.", example: "Acme Logistics" }),
  externalId: nameSchema
    .optional()
    .meta({ description: "The partner's key in your own systems; unique.", example: "crm-1042" }),
  state: partnerStateSchema,
  environment: z
    .enum(["test", "production"])
    .default("production")
    .meta({ description: "What the partner is for; changes nothing about what its accounts may do." }),
  contacts: z
    .array(contactSchema)
    .max(20)
    .default([])
    .meta({
      description: "Whom to call.",
      example: [{ name: "Ada Byron", email: "ada@example.com", role: "technical" }],
    }),
  networks: z
    .array(networkSchema)
    .max(100)
    .default([])
    .meta({ description: "Where its accounts may log in from; empty: anywhere." }),
  tags: tagsSchema.default({}).meta({ description: "Your own labels.", example: { region: "emea" } }),
  expiresAt: z.iso.datetime().optional().meta({ description: "No login from then on (UTC)." }),
  etag: z.string().meta({ description: "Another one after each change.", example: "b3JkZXJseQ" }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Partner = z.infer<typeof partnerSchema>;
