import { z } from "zod";

/** What the stack tells the Lambda (lib/constructs/address-publisher.ts). Region and credentials are the SDK's own. */
export const publishEnvironmentSchema = z.object({ ACTIVITY_TABLE: z.string().min(1) });
