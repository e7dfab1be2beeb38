import { z } from "zod";
import { Secret } from "../../shared/secret.ts";
import { Origin } from "./origin.ts";

const RULES = "A password has 8 to 256 characters, and no control characters.";

/** Characters are code points, as in JSON Schema: 256 of them have at most 1024 bytes of UTF-8. */
export const passwordSchema = z
  .string()
  .refine((text) => isBetween([...text].length, 8, 256) && text.isWellFormed() && !/\p{Cc}/u.test(text), RULES)
  .meta({
    description: `${RULES} Left out: one is made, and shown in this answer only.`,
    format: "password",
    writeOnly: true,
    minLength: 8,
    maxLength: 256,
  })
  .transform((text) => new Secret(text));

function isBetween(length: number, least: number, most: number): boolean {
  return length >= least && length <= most;
}

/** Without what looks alike: 0 O o, 1 I l. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 24;

export function generatePassword(origin = new Origin()): Secret {
  return new Secret(origin.text("password", ALPHABET, LENGTH));
}
