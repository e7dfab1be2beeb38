import { z } from "zod";

/** A hint to read again. Entries can repeat and come late: acting on one twice changes nothing. */
export const feedEntrySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("account"), username: z.string() }),
  z.object({ kind: z.literal("partner"), partnerId: z.string() }),
  z.object({ kind: z.literal("node"), nodeId: z.string() }),
  /** An operator ends it. */
  z.object({ kind: z.literal("session"), sessionId: z.string() }),
]);
export type FeedEntry = z.infer<typeof feedEntrySchema>;
