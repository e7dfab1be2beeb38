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
  addresses: z.enum(["static", "dynamic"], allow('write "static" or "dynamic".')).default("static").meta({
    description:
      "Whether partners can allow-list the nodes' addresses: Elastic IPs on EC2, or Fargate's, which change with every task.",
  }),

  nodes: z
    .int(allow("write a whole number."))
    .min(1, allow("write 1 or more."))
    .max(100, allow("write 100 or less."))
    .default(2)
    .meta({ description: "How many nodes run; with static addresses each has an Elastic IP of its own." }),

  bucketName: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      allow("write the name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen; not an ARN."),
    )
    .optional()
    .meta({
      description:
        "An existing bucket for the files, in the same account and region. It is used as it is: versioning, lifecycle rules and EventBridge notifications remain its owner's.",
      absent: "a new, retained bucket",
    }),

  bucketPrefix: z
    .string()
    .regex(
      /^$|^[\w.-]+(\/[\w.-]+)*$/,
      allow('write names of letters, digits, ., - and _, such as "ftp/files", without a slash at either end.'),
    )
    .default("")
    .meta({ description: "Below which keys the service keeps the files: `<prefix>/<partnerId>/…`." }),

  controlTableName: tableName.optional().meta({
    description: "An existing control table (partners, accounts); of this service, since the keys must be ours.",
    absent: "a new, retained table",
  }),

  activityTableName: tableName.optional().meta({
    description:
      "An existing activity table (nodes, sessions, transfers); of this service, since the keys must be ours.",
    absent: "a new, retained table",
  }),

  allocationIds: z
    .array(
      z.string().regex(/^eipalloc-[0-9a-f]{8,17}$/, allow("write the allocation id of an Elastic IP: eipalloc-….")),
      allow('write a list of allocation ids: ["eipalloc-…"].'),
    )
    .optional()
    .meta({
      description: "Existing Elastic IPs (`eipalloc-…`), one for each node. For static addresses only.",
      absent: "new, retained Elastic IPs",
    }),

  instanceType: z
    .string()
    .regex(
      /^[a-z]+\d+g[a-z]*\.[\w-]+$/,
      allow('write an instance type with an ARM processor (Graviton), such as "t4g.medium" or "c7gn.large".'),
    )
    .default("t4g.medium")
    .meta({ description: "The type of the nodes' instances, with an ARM processor. For static addresses only." }),

  vpc: z
    .strictObject(
      {
        id: z.string().regex(/^vpc-[0-9a-f]{8,17}$/, allow("write the id of a VPC: vpc-….")),
        publicSubnetIds: z
          .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, allow("write the id of a subnet: subnet-….")))
          .min(1, allow("write at least one.")),
      },
      allow('write { "id": "vpc-…", "publicSubnetIds": ["subnet-…"] }.'),
    )
    .optional()
    .meta({
      description:
        "An existing network: its id, and public subnets (with a route to an internet gateway), best one in each availability zone. Give it gateway endpoints for S3 and DynamoDB; ours are made with our own network only.",
      absent: "a new network with a public subnet in each of two availability zones",
    }),

  ipv6: z
    .boolean(allow("write true or false."))
    .default(false)
    .meta({ description: "Whether clients reach the nodes over IPv6 too. An existing network must have it." }),

  encryption: z
    .string()
    .regex(
      /^(s3|kms|arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+)$/,
      allow('write "s3", "kms" or the ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID.'),
    )
    .default("s3")
    .meta({
      description: `How files are encrypted in the bucket: "s3" (S3's own keys), "kms" (a new, retained key of KMS), or the ARN of your key, whose policy must let IAM decide. With an existing bucket: "s3", or the ARN of the key that it uses.`,
    }),

  certificateSecretArns: z
    .array(
      z
        .string()
        .regex(
          /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/,
          allow("write the complete ARN of a secret: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX."),
        ),
      allow('write a list of ARNs: ["arn:aws:secretsmanager:…"].'),
    )
    .default([])
    .meta({
      description:
        'Secrets of Secrets Manager (complete ARNs) that hold `{"certificate": "…", "key": "…"}`, both in PEM; the first is for clients that name no server. Nodes look for a renewed one every minute.',
      absent: "a self-signed certificate, another at each start: for a first try",
    }),

  alarmEmail: z.email(allow("write an e-mail address.")).optional().meta({
    description:
      "Who is told of alarms, by e-mail; AWS asks the address to confirm. More can subscribe to the topic that is put out.",
    absent: "nobody",
  }),

  privateNetworks: z
    .array(networkSchema, allow('write a list of networks, such as ["10.0.0.0/8"]; [] for none.'))
    .default([...PRIVATE_NETWORKS])
    .meta({
      description: "Networks whose clients reach the nodes at their private addresses.",
      absent: "loopback, RFC 1918, RFC 6598 and unique local IPv6",
    }),

  tls: tlsPolicy.default("optional").meta({
    description:
      'Whether clients log in by TLS. With "off" the nodes speak none and have no implicit port: for devices in networks that nobody listens to.',
  }),

  dataTls: tlsPolicy.optional().meta({ description: "The same for data connections.", absent: "as `tls`" }),

  limits: nodeLimitsSchema.prefault({}).meta({
    description: 'What each node allows its clients (shared/limits.ts), such as `{ "idleSeconds": 300 }`.',
    absent: "those of docs/limits.md",
  }),

  transcript: z
    .boolean(allow("write true or false."))
    .default(false)
    .meta({ description: "Whether the nodes' logs hold each command and its reply, passwords masked." }),
};

interface Rule {
  readonly about: "allocationIds" | "certificateSecretArns" | "dataTls" | "encryption";
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
  {
    about: "encryption",
    holds: ({ encryption, bucketName }) => !(encryption === "kms" && bucketName),
    error: 'an existing bucket is encrypted already: write "s3", or the ARN of the key that it uses.',
  },
  {
    about: "certificateSecretArns",
    holds: ({ certificateSecretArns, tls }) => tls !== "off" || certificateSecretArns.length === 0,
    error: "there is no TLS: leave them out, or set tls to something else.",
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
