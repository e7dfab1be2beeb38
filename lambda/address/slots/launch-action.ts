import { z } from "zod";
import { slotSchema } from "../../../shared/slot.ts";
import { jsonText } from "../json-text.ts";

/**
 * What we read of EventBridge's "EC2 Instance-launch Lifecycle Action".
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 */
export const launchActionSchema = z.object({
  detail: z
    .object({
      AutoScalingGroupName: z.string(),
      LifecycleHookName: z.string(),
      LifecycleActionToken: z.string(),
      EC2InstanceId: z.string(),
      /** What the stack gave the hook. */
      NotificationMetadata: jsonText.pipe(slotSchema),
    })
    .transform((detail) => ({
      slot: detail.NotificationMetadata,
      instanceId: detail.EC2InstanceId,
      group: detail.AutoScalingGroupName,
      hook: detail.LifecycleHookName,
      token: detail.LifecycleActionToken,
    })),
});

/** An instance of a slot that its group holds back until it has its address. */
export type LaunchAction = Readonly<z.infer<typeof launchActionSchema>["detail"]>;
