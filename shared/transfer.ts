import { z } from "zod";
import { usernameSchema } from "./account.ts";
import { partnerIdSchema } from "./partner.ts";
import { dataCommandSchema, transferResultSchema } from "./session.ts";

/** A file that was sent or received, or was to be. */
export const transferSchema = z.object({
  id: z.uuid().meta({ example: "7d1c0a3e-58f2-4c83-8a3d-0b5d2f6e9a14" }),
  session: z.uuid().meta({ description: "The id of its session." }),
  nodeId: z.string().meta({ example: "local" }),
  username: usernameSchema,
  partnerId: partnerIdSchema,
  address: z.string().meta({ description: "The client's.", example: "198.51.100.20" }),
  direction: z.enum(["upload", "download"]),
  command: z.string().meta({ example: "STOR" }),
  path: z.string().meta({ description: "As the account sees it.", example: "/inbound/orders.csv" }),
  bytes: z.int().nonnegative().meta({ description: "What went over the data connection, without TLS's own." }),
  milliseconds: z.int().nonnegative().meta({ description: "From the command to its reply." }),
  result: transferResultSchema,
  failure: z.string().optional().meta({ description: "The failure by its own name, where result sums several up." }),
  mode: dataCommandSchema.optional(),
  protected: z.boolean().meta({ description: "Whether the data connection was private." }),
  type: z.enum(["image", "ascii"]),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type Transfer = z.infer<typeof transferSchema>;
