import { z } from "zod";

/** JSON in a text: a variable of the environment, a hook's metadata. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "It is not JSON." });
    return z.NEVER;
  }
});
