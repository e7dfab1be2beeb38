import { z } from "zod";
import { usernameSchema } from "./account.ts";
import { TRANSFER_FAILURES } from "./failure-reasons.ts";
import { partnerIdSchema } from "./partner.ts";

export const dataCommandSchema = z.enum(["PASV", "EPSV", "PORT", "EPRT"]).meta({
  description: "What last set a data connection up: PASV and EPSV are passive mode, PORT and EPRT active mode.",
});

export const transferResultSchema = z
  .enum(["ok", ...TRANSFER_FAILURES])
  .meta({ description: "`ok`, or why it failed (docs/metrics.md).", example: "ok" });

const byteCount = z.int().nonnegative();

/** A session's transfer that runs, or its last one. */
const sessionTransferSchema = z.object({
  id: z.uuid().meta({ description: "Once it has ended, GET /v1/transfers/{id} has the rest." }),
  command: z.string().meta({ example: "STOR" }),
  path: z.string().meta({ description: "As the account sees it.", example: "/inbound/orders.csv" }),
  mode: dataCommandSchema.optional(),
  protected: z.boolean().meta({ description: "Whether the data connection is private." }),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional().meta({ description: "Absent: it runs." }),
  bytes: byteCount.optional().meta({ description: "What went over the data connection, once it has ended." }),
  result: transferResultSchema.optional(),
});

/** One client's control connection, from its login on. */
export const sessionSchema = z.object({
  id: z.uuid().meta({ example: "0b9f0f5e-3c0d-4a2b-9c53-6f1c5b1d2e3f" }),
  nodeId: z.string().meta({ description: "Where it is.", example: "local" }),
  /** Of the node's process: a session lives no longer than that. */
  bootId: z.string(),
  /** The id of the worker's process. */
  worker: z.int(),
  username: usernameSchema.meta({ description: "Who is logged in." }),
  partnerId: partnerIdSchema,
  address: z.string().meta({ description: "The client's.", example: "198.51.100.20" }),
  protocol: z
    .enum(["ftp", "ftps-explicit", "ftps-implicit"])
    .meta({ description: "Explicit: TLS began with AUTH.", example: "ftps-explicit" }),
  tlsVersion: z.string().optional().meta({ description: "Of the control connection.", example: "TLSv1.3" }),
  cipher: z.string().optional().meta({ description: "By IANA's name.", example: "TLS_AES_256_GCM_SHA384" }),
  client: z.string().optional().meta({ description: "What the client says that it is.", example: "FileZilla 3.70" }),
  transfer: sessionTransferSchema.optional().meta({ description: "The transfer that runs, or the last one." }),
  transfers: z.int().nonnegative().meta({ description: "How many have ended." }),
  transfersFailed: z.int().nonnegative(),
  bytesIn: byteCount.meta({ description: "Of uploads that have ended." }),
  bytesOut: byteCount.meta({ description: "Of downloads that have ended." }),
  startedAt: z.iso.datetime().meta({ description: "When the client connected." }),
  endedAt: z.iso.datetime().optional(),
  ended: z
    .enum(["quit", "closed", "lost", "sent-away", "foreign-protocol", "tls-failed", "failed"])
    .optional()
    .meta({ description: "How it ended (docs/metrics.md).", example: "quit" }),
  reason: z.string().optional().meta({ description: "What 421 said, or what broke." }),
});
export type Session = z.infer<typeof sessionSchema>;
