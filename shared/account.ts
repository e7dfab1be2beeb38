import { z } from "zod";
import { isWithin } from "./folders.ts";
import { networkSchema, partnerIdSchema, tagsSchema } from "./partner.ts";

export const LONGEST_USERNAME = 64;

export const usernameSchema = z
  .string()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{0,63}$/,
    "A user name has 1 to 64 of a-z, 0-9, dot, underscore, @ and hyphen, and begins with a letter or digit.",
  )
  .meta({ example: "acme" });

export const permissionSchema = z.enum([
  "list",
  "read",
  "write",
  "overwrite",
  "append",
  "delete",
  "rename",
  "makeDirectory",
]);
export type Permission = z.infer<typeof permissionSchema>;

const FOLDER = /^\/$|^(\/(?!\.\.?(\/|$))[^/\p{Cc}]+)+$/u;

/** An absolute path as the partner sees it, without `.`, `..` or empty names. */
export const folderSchema = z
  .string()
  .max(1000)
  .regex(
    FOLDER,
    'A folder is an absolute path such as "/inbound", without "." and "..", and without a slash at its end.',
  )
  // Not every validator of JSON Schema knows \p.
  .meta({ example: "/inbound", pattern: FOLDER.source.replace("\\p{Cc}", "\\x00-\\x1f\\x7f-\\x9f") });

/** What is allowed in a folder and below it. */
export const folderPermissionsSchema = z.object({ folder: folderSchema, allow: z.array(permissionSchema) });

/** Of one account. */
export const MOST_CREDENTIALS = 20;

const credentialFields = {
  id: z.string().min(1),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
};

/** `hash` is in PHC string format (tables/password-hash.ts); it never leaves the table and the node. */
const credentialSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("password"), ...credentialFields, hash: z.string() }),
  z.object({ kind: z.literal("sshKey"), ...credentialFields, publicKey: z.string() }),
  z.object({ kind: z.literal("certificate"), ...credentialFields, subject: z.string() }),
  /** Whatever password is given will do. */
  z.object({ kind: z.literal("anonymous"), ...credentialFields }),
]);

/** What everybody may know of a credential. */
export const publicCredentialSchema = z.object({
  ...credentialFields,
  kind: z.enum(["password", "sshKey", "certificate", "anonymous"]),
});

export const tlsPolicySchema = z.enum(["off", "optional", "required"]);
export type TlsPolicy = z.infer<typeof tlsPolicySchema>;

export const tlsSchema = z.object({
  control: tlsPolicySchema.default("optional"),
  data: tlsPolicySchema.default("optional"),
});

const limit = (description: string) => z.int().positive().optional().meta({ description });

/** What the service allows one account; the node's own limits (shared/limits.ts) hold as well, but for `idleSeconds`. */
export const accountLimitsSchema = z.object({
  sessions: limit("Sessions at once, on each node."),
  transfers: limit("Transfers at once, of all its sessions on a node."),
  uploadBytesPerSecond: limit("Of all its uploads on a node together."),
  downloadBytesPerSecond: limit("Of all its downloads on a node together."),
  uploadBytes: limit("The largest file that it may upload."),
  idleSeconds: limit("How long a session may say nothing; in place of the node's own limit."),
});

export const accountSchema = z.object({
  username: usernameSchema,
  partnerId: partnerIdSchema,
  status: z.enum(["active", "suspended"]),
  expiresAt: z.iso.datetime().optional().meta({ description: "No login from then on (UTC)." }),
  credentials: z.array(credentialSchema).max(MOST_CREDENTIALS),
  root: folderSchema.default("/").meta({ description: "What the account sees as /, inside its partner's folder." }),
  startFolder: folderSchema.default("/").meta({ description: "Where a session begins." }),
  permissions: z
    .array(folderPermissionsSchema)
    .max(100)
    .default([{ folder: "/", allow: [...permissionSchema.options] }])
    .meta({ description: "The entry with the deepest folder around a path decides; none: nothing is allowed." }),
  protocols: z
    .array(z.enum(["ftp", "ftps", "sftp"]))
    .min(1)
    .default(["ftp", "ftps", "sftp"])
    .meta({ description: "ftp is FTP without TLS, ftps FTP with it, explicit or implicit." }),
  networks: z
    .array(networkSchema)
    .max(100)
    .default([])
    .meta({ description: "Where it may log in from; empty: as its partner." }),
  tls: tlsSchema.default({ control: "optional", data: "optional" }).meta({
    description:
      "Whether the control and the data connection of FTP are encrypted; the node's own policies hold as well.",
    example: { control: "required", data: "required" },
  }),
  tlsResumption: z.enum(["allowed", "required"]).default("allowed").meta({
    description: "Whether protected data connections must resume the TLS session of their control connection.",
    example: "required",
  }),
  peerCheck: z.enum(["strict", "relaxed"]).default("strict").meta({
    description:
      "Whether passive data connections must come from the control connection's address; relaxed is for clients behind a pool of addresses.",
    example: "relaxed",
  }),
  activeMode: z.boolean().default(true).meta({ description: "Whether PORT and EPRT work." }),
  limits: accountLimitsSchema.default({}).meta({
    description: "Limits of its own; sessions that are open take a change up at their next command or transfer.",
    example: { sessions: 4, uploadBytesPerSecond: 1_000_000 },
  }),
  tags: tagsSchema.default({}).meta({ description: "Your own labels.", example: { region: "emea" } }),
  etag: z.string().meta({ description: "Another one after each change.", example: "b3JkZXJseQ" }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Account = z.infer<typeof accountSchema>;

/** The permission entry with the deepest folder around `path` decides. */
export function isAllowed(account: Pick<Account, "permissions">, permission: Permission, path: string): boolean {
  const around = account.permissions.filter(({ folder }) => isWithin(folder, path));
  const deepest = around.toSorted((a, b) => b.folder.length - a.folder.length)[0];
  return deepest?.allow.includes(permission) ?? false;
}

/** Whether that holds for the path and for every folder inside it that has an entry of its own. */
export function isAllowedThroughout(
  account: Pick<Account, "permissions">,
  permission: Permission,
  path: string,
): boolean {
  const inside = path === "/" ? path : `${path}/`;
  const folders = account.permissions.map(({ folder }) => folder).filter((folder) => folder.startsWith(inside));
  return [path, ...folders].every((folder) => isAllowed(account, permission, folder));
}
