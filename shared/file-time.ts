import { z } from "zod";

/** A time that a client gave to a file (MFMT), where the store keeps none of its own. */
export const fileTimeSchema = z.object({
  /** Of the file, in its folder. */
  name: z.string().min(1),
  /** Names what the time was given to: another file of that name does not have it. */
  version: z.string().min(1),
  modified: z.coerce.date(),
  recordedAt: z.coerce.date(),
});
export type FileTime = z.infer<typeof fileTimeSchema>;
