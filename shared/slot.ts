import { z } from "zod";

/** One static node: its row's id, and the Elastic IP that each of its instances gets in turn. */
export const slotSchema = z.object({ nodeId: z.string().min(1), allocationId: z.string().min(1) });
export type Slot = Readonly<z.infer<typeof slotSchema>>;

/** The tag of the instances of slots, for EC2 to find them by: the deployment and the node. */
export const SLOT_TAG = "pasvport:slot";

export function slotTag(deployment: string, nodeId: string): string {
  return `${deployment}/${nodeId}`;
}
