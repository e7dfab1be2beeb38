import { z } from "zod";
import { tlsPolicySchema } from "./account.ts";
import { nodeLimitsSchema } from "./limits.ts";
import { PRIVATE_NETWORKS } from "./networks.ts";
import { networkSchema } from "./partner.ts";

/** What a message says is allowed, and what to do about it; lib/parse-settings.ts writes the rest of the sentence. */
const allow = (error: string) => ({ error });

/** DynamoDB's own rule for names. */
const tableName = z
  .string()
  .regex(/^[\w.-]{3,255}$/, allow("write the name of a table: 3 to 255 letters, digits, dots, hyphens, underscores."));

const tlsPolicy = z.enum(tlsPolicySchema.options, allow('write "off", "optional" or "required".'));

const settingsFields = {
  /**
   * Whether partners can allow-list the nodes' addresses: Elastic IPs on EC2, or Fargate's, which change with every task.
   *
   * @default "static"
   */
  addresses: z.enum(["static", "dynamic"], allow('write "static" or "dynamic".')).default("static"),

  /**
   * How many nodes run; with static addresses each has an Elastic IP of its own.
   *
   * @default 2
   */
  nodes: z
    .int(allow("write a whole number."))
    .min(1, allow("write 1 or more."))
    .max(100, allow("write 100 or less."))
    .default(2),

  /**
   * An existing bucket for the files, in the same account and region. It is used as it is: versioning, lifecycle rules
   * and EventBridge notifications remain its owner's.
   *
   * @default a new, retained bucket
   */
  bucketName: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      allow("write the name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen; not an ARN."),
    )
    .optional(),

  /**
   * Below which keys the service keeps the files: `<prefix>/<partnerId>/…`.
   *
   * @default "" (the whole bucket)
   */
  bucketPrefix: z
    .string()
    .regex(
      /^$|^[\w.-]+(\/[\w.-]+)*$/,
      allow('write names of letters, digits, ., - and _, such as "ftp/files", without a slash at either end.'),
    )
    .default(""),

  /**
   * An existing control table (partners, accounts); of this service, since the keys must be ours.
   *
   * @default a new, retained table
   */
  controlTableName: tableName.optional(),

  /**
   * An existing activity table (nodes, sessions, transfers); of this service, since the keys must be ours.
   *
   * @default a new, retained table
   */
  activityTableName: tableName.optional(),

  /**
   * Existing Elastic IPs (`eipalloc-…`), one for each node. For static addresses only.
   *
   * @default new, retained Elastic IPs
   */
  allocationIds: z
    .array(
      z.string().regex(/^eipalloc-[0-9a-f]{8,17}$/, allow("write the allocation id of an Elastic IP: eipalloc-….")),
      allow('write a list of allocation ids: ["eipalloc-…"].'),
    )
    .optional(),

  /**
   * Networks whose clients reach the nodes at their private addresses.
   *
   * @default loopback, RFC 1918, RFC 6598 and unique local IPv6
   */
  privateNetworks: z
    .array(networkSchema, allow('write a list of networks, such as ["10.0.0.0/8"]; [] for none.'))
    .default([...PRIVATE_NETWORKS]),

  /**
   * Whether clients log in by TLS. With "off" the nodes speak none and have no implicit port: for devices in networks that
   * nobody listens to.
   *
   * @default "optional"
   */
  tls: tlsPolicy.default("optional"),

  /**
   * The same for data connections.
   *
   * @default as `tls`
   */
  dataTls: tlsPolicy.optional(),

  /**
   * What each node allows its clients (shared/limits.ts), such as `{ "idleSeconds": 300 }`.
   *
   * @default those of docs/limits.md
   */
  limits: nodeLimitsSchema.prefault({}),

  /**
   * Whether the nodes' logs hold each command and its reply, passwords masked.
   *
   * @default false
   */
  transcript: z.boolean(allow("write true or false.")).default(false),
};

interface Rule {
  readonly about: "allocationIds" | "dataTls";
  readonly holds: (settings: Settings) => boolean;
  readonly error: string;
}

/** Rules that no field can tell alone; data, so that all of them speak at once. */
const RULES: readonly Rule[] = [
  {
    about: "dataTls",
    holds: ({ tls, dataTls }) => !(tls === "off" && dataTls === "required"),
    error: 'there is no TLS: write "off" or "optional", or set tls to something else.',
  },
  {
    about: "allocationIds",
    holds: ({ addresses }) => addresses !== "dynamic",
    error: 'Fargate takes no Elastic IP: leave them out, or set addresses to "static".',
  },
  {
    about: "allocationIds",
    holds: ({ allocationIds = [], nodes }) => allocationIds.length === nodes,
    error: "write as many as there are nodes.",
  },
  {
    about: "allocationIds",
    holds: ({ allocationIds = [] }) => new Set(allocationIds).size === allocationIds.length,
    error: "write each one once.",
  },
];

const fieldsSchema = z.strictObject(settingsFields, allow('write an object, such as { "addresses": "dynamic" }.'));

/** What an operator decides before `cdk deploy`: the value of "pasvport" in the context of cdk.json. */
export const settingsSchema = RULES.reduce(
  (schema, { about, holds, error }) =>
    schema.refine(holds, {
      path: [about],
      error,
      when: ({ value }) => fieldsSchema.shape[about].safeParse(Object(value)[about]).data !== undefined,
    }),
  fieldsSchema,
);

export type Settings = z.infer<typeof fieldsSchema>;
