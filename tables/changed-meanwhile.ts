/** The thing is there, and is another one than the change was meant for. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

/** The etags of which a thing must have one to be changed; undefined: it may have any. */
export type IfMatch = readonly string[] | undefined;

/**
 * The condition that says so. The etag that the change makes is among them: a change that is repeated, by the SDK when an
 * answer was lost or by a caller, has been made already and is not refused (RFC 9110 §13.1.1 allows that).
 */
export function isOneOf(ifMatch: IfMatch, made: string | undefined, equals: (etag: string) => string): string {
  if (ifMatch === undefined) return "";
  const allowed = made === undefined ? ifMatch : [...ifMatch, made];
  return `(${allowed.map(equals).join(" OR ")})`;
}
