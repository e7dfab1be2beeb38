import type { z } from "zod";
import { type Settings, settingsSchema } from "../shared/settings.ts";

/** Says everything that is wrong at once. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** `context`: an object, or its JSON text (as `cdk --context pasvport=…` passes it); absent: all defaults. */
export function parseSettings(context: unknown): Settings {
  const given = fromText(context) ?? {};
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.flatMap((issue) => explain(issue, given));
  throw new SettingsError(
    ['The settings in "pasvport" of cdk.json\'s context cannot be used:', ...complaints].join("\n  - "),
  );
}

function fromText(context: unknown): unknown {
  if (typeof context !== "string") return context;
  try {
    return JSON.parse(context);
  } catch (cause) {
    throw new SettingsError(
      `The settings "${context}" are not JSON; write an object such as {"addresses":"dynamic"}.`,
      {
        cause,
      },
    );
  }
}

function explain(issue: z.core.$ZodIssue, given: unknown): string[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map(
      (key) => `${key}: no such setting; there are ${Object.keys(settingsSchema.shape).join(", ")}.`,
    );
  const value = issue.path.reduce<unknown>((part, name) => Object(part)[name], given);
  return [`${issue.path.join(".") || "pasvport"}: given ${JSON.stringify(value)}; ${issue.message}`];
}
