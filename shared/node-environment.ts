import { isIPv4 } from "node:net";
import { z } from "zod";
import { tlsPolicySchema } from "./account.ts";
import { nodeLimitsSchema } from "./limits.ts";
import { PRIVATE_NETWORKS, parseNetworks } from "./networks.ts";
import { CONTROL_PORTS, HEALTH_PORT, PASSIVE_PORTS, parsePortRange } from "./ports.ts";
import { type TlsNames, tlsComplaint } from "./tls-choice.ts";

/** A parser that throws a RangeError with a sentence for people, as a zod codec for one text. */
const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

const required = (what: string) =>
  z.string({ error: `It is not set; give ${what}.` }).min(1, `It is empty; give ${what}.`);

/** Of nodes and Lambdas. */
export const logLevelSchema = z.enum(["trace", "debug", "info", "warn", "error"]).default("info");

const portSchema = z.coerce.number().int().min(0).max(65_535);

const PUBLIC_ADDRESS_RULE = "A public address is auto, local, an IPv4 address or a host name.";

/** "auto", "local", an IPv4 address or a host name (looked up by the node). */
export const publicAddressSchema = z
  .string()
  .regex(
    /^(auto|local|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)$/,
    PUBLIC_ADDRESS_RULE,
  )
  // A host name's last part is no number (RFC 1123 §2.1).
  .refine((text) => !/(^|\.)\d+$/.test(text) || isIPv4(text), PUBLIC_ADDRESS_RULE);

const passivePortsSchema = parsed(parsePortRange);
const privateNetworksSchema = parsed(parseNetworks);

/** Paths or names between commas. */
const listSchema = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((file) => file.trim())
      .filter((file) => file !== ""),
  );

const TLS_NAMES = {
  tls: "TLS",
  dataTls: "DATA_TLS",
  certificates: "CERTIFICATE_FILE",
  keys: "KEY_FILE",
  clientCertificates: "CLIENT_CERTIFICATES",
  clientAuthority: "CLIENT_CA_FILE",
} as const satisfies TlsNames;

const SAID_TWICE =
  "CERTIFICATE_SECRET takes the place of CERTIFICATE_FILE and KEY_FILE; give the secrets or the files, not both.";

const fieldsSchema = z.object({
  /** Absent: the id of the ECS task that it runs in. */
  NODE_ID: z.string().min(1).optional(),
  CONTROL_TABLE: required("the name of the control table"),
  ACTIVITY_TABLE: required("the name of the activity table"),
  S3_BUCKET: required("the name of the bucket that holds the files"),
  /** Without slashes at its ends; empty: the whole bucket. */
  S3_PREFIX: z.string().default(""),
  HOST: z.string().default("::"),
  FTP_PORT: portSchema.default(CONTROL_PORTS.ftp),
  FTPS_PORT: portSchema.default(CONTROL_PORTS.ftps),
  PASSIVE_PORTS: passivePortsSchema.default(PASSIVE_PORTS),
  PUBLIC_ADDRESS: publicAddressSchema.default("auto"),
  PRIVATE_NETWORKS: privateNetworksSchema.default(PRIVATE_NETWORKS),
  /** Absent: one per CPU. */
  WORKERS: z.coerce.number().int().min(1).max(256).optional(),
  ACTIVE_MODE: z.enum(["on", "off"]).default("on"),
  TLS: tlsPolicySchema.default("optional"),
  /** Absent: as TLS. */
  DATA_TLS: tlsPolicySchema.optional(),
  /** PEM files, several between commas; both or none. */
  CERTIFICATE_FILE: listSchema,
  KEY_FILE: listSchema,
  /** Secrets Manager's ARNs, between commas, instead of files: read again every minute. Neither: a self-signed certificate, made anew at each start. */
  CERTIFICATE_SECRET: listSchema,
  CLIENT_CERTIFICATES: z.enum(["none", "optional", "required"]).default("none"),
  /** PEM: who signs the certificates of clients. */
  CLIENT_CA_FILE: z.string().min(1).optional(),
  HEALTH_PORT: portSchema.default(HEALTH_PORT),
  /** What this deployment is called in metrics and events. Absent: none are sent. */
  DEPLOYMENT: z.string().min(1).optional(),
  /** Whether instance metadata is asked for the public address: on EC2, as the node's own witness. */
  INSTANCE_METADATA: z.enum(["on", "off"]).default("off"),
  /** Whether ECS is asked to spare this task while a transfer runs. */
  TASK_PROTECTION: z.enum(["on", "off"]).default("off"),
  LOG_LEVEL: logLevelSchema,
  /** JSON: the limits that differ from their defaults, such as {"idleSeconds":300}. */
  LIMITS: parsed(JSON.parse).pipe(nodeLimitsSchema).prefault("{}"),
  /** What is logged besides: "commands", each with its reply, secrets masked. */
  LOG: z.enum(["commands"]).optional(),
});

/**
 * The environment variables of a deployed node: what the task definition writes (lib/) and what the node reads
 * (ftp-node/main.ts). Region and credentials come from the SDK's own.
 */
export const nodeEnvironmentSchema = fieldsSchema.check(({ value, issues }) => {
  const choice = {
    tls: value.TLS,
    dataTls: value.DATA_TLS,
    certificates: value.CERTIFICATE_FILE,
    keys: value.KEY_FILE,
    clientCertificates: value.CLIENT_CERTIFICATES,
    clientAuthority: value.CLIENT_CA_FILE,
  };
  const twice = value.CERTIFICATE_SECRET.length > 0 && value.CERTIFICATE_FILE.length + value.KEY_FILE.length > 0;
  const message = twice ? SAID_TWICE : tlsComplaint(choice, TLS_NAMES);
  if (message) issues.push({ code: "custom", message, input: value });
});
export type NodeEnvironment = z.infer<typeof nodeEnvironmentSchema>;

/** The variables' text for what a stack knows: the other half of the schema above. */
export type NodeVariables = Partial<Record<keyof NodeEnvironment, string>>;
