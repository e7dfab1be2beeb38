import { z } from "zod";

const detailSchema = z.object({ name: z.string(), value: z.string().optional() });

/** What we read of a task, as events and ECS's own API tell it. */
export const taskSchema = z.object({
  taskArn: z.string().regex(/^arn:.+:task\/.+$/),
  /** A later change of the same task has a higher one; the same change can come twice. */
  version: z.int(),
  lastStatus: z.string(),
  desiredStatus: z.string(),
  attachments: z.array(z.object({ type: z.string(), details: z.array(detailSchema).default([]) })).default([]),
});
export type TaskChange = z.infer<typeof taskSchema>;

/** What we read of EventBridge's "ECS Task State Change". */
export const taskChangeSchema = z.object({ detail: taskSchema });
