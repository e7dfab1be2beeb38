import { z } from "zod";
import { ADDRESS_MISMATCH, addressMismatchSchema, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";

const mismatchEventSchema = z.object({
  source: z.literal(NODE_EVENT_SOURCE),
  "detail-type": z.literal(ADDRESS_MISMATCH),
  detail: addressMismatchSchema,
});

/** The node of this deployment that reported a mismatch; undefined: the schedule's turn, or anything else. */
export function askingNode(event: unknown, deployment: string): string | undefined {
  const { data } = mismatchEventSchema.safeParse(event);
  return data?.detail.deployment === deployment ? data.detail.nodeId : undefined;
}
