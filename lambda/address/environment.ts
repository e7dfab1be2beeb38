import { z } from "zod";
import { slotSchema } from "../../shared/slot.ts";
import { jsonText } from "./json-text.ts";

const name = z.string().min(1);

/** What the stack tells the Lambdas of addresses (lib/constructs). Region and credentials are the SDK's own. */
export const publishEnvironmentSchema = z.object({ ACTIVITY_TABLE: name });

const common = { ...publishEnvironmentSchema.shape, DEPLOYMENT: name };

export const associateEnvironmentSchema = z.object({
  ...common,
  /** How long to try; below the function's timeout, which is below the hook's. */
  ASSOCIATE_SECONDS: z.coerce.number().positive(),
  /** How long the slot's former instance may keep the address; above its task's stop timeout, below the time to try. */
  HANDOVER_SECONDS: z.coerce.number().positive(),
});

const slotsSchema = z.object({ ...common, SLOTS: jsonText.pipe(z.array(slotSchema)) });
export type SlotsEnvironment = z.infer<typeof slotsSchema>;

const clusterSchema = z.object({ ...common, CLUSTER_ARN: name });
export type ClusterEnvironment = z.infer<typeof clusterSchema>;

/** Slots where addresses are static, the cluster where they are dynamic. */
export const reconcileEnvironmentSchema = z.union([slotsSchema, clusterSchema]);
