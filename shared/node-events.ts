import { z } from "zod";

/** What nodes send to EventBridge (default bus), for the control plane to act on at once instead of at its next round. */
export const NODE_EVENT_SOURCE = "pasvport.node";

/** Instance metadata says another public address than the node's row, or none. */
export const ADDRESS_MISMATCH = "Address Mismatch";

export const addressMismatchSchema = z.object({
  /** The deployment's name: one bus serves all of an account. */
  deployment: z.string(),
  nodeId: z.string(),
  published: z.ipv4().optional(),
  witnessed: z.ipv4().optional(),
});
export type AddressMismatch = z.infer<typeof addressMismatchSchema>;
