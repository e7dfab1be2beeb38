import { createHash } from "node:crypto";
import { z } from "zod";
import type { IfMatch } from "../../tables/changed-meanwhile.ts";
import { Problem } from "./problems.ts";
import { revision } from "./route-parts.ts";

/** DynamoDB bounds a condition's length. */
const MOST_ETAGS = 20;

export const ifMatchHeader = z.object({
  "if-match": z.string().optional().meta({
    description: "The ETag of what is to be changed: when it is another one by now, nothing is. Absent or *: any.",
    example: '"b3JkZXJseQ"',
  }),
});

export const ifNoneMatchHeader = z.object({
  "if-none-match": z
    .string()
    .optional()
    .meta({ description: "An ETag that is known: when it is still the same, the answer is 304, without a body." }),
});

export const UNCHANGED = { 304: { description: "It is as If-None-Match says." } };

export const quoted = (etag: string) => `"${etag}"`;

/** RFC 9110 §13.1.1: a weak one never matches. Throws a problem. */
export function etagsIn(ifMatch: string | undefined): IfMatch {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const etags = [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, etag = ""]) => (weak ? [] : [etag]));
  if (etags.length === 0 || etags.length > MOST_ETAGS)
    throw new Problem("precondition-failed", `If-Match names 1 to ${MOST_ETAGS} ETags, in quotes.`);
  return etags;
}

/**
 * The revision that a change makes. With If-Match its etag follows from both, so that a repeat of the request (it stopped
 * halfway, or the nodes could not be told) is known as that and goes on.
 */
export function revisionBy(change: object | "deletion", ifMatch: IfMatch) {
  const made = revision(new Date());
  if (ifMatch === undefined) return made;
  const digest = createHash("sha256")
    .update(JSON.stringify([ifMatch, change]))
    .digest("base64url");
  return { ...made, etag: digest.slice(0, made.etag.length) };
}
