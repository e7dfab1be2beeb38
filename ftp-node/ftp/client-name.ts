const LONGEST_NAME = 128;

/** What a client calls itself, fit to be shown in a line. */
export function clientName(name: string): string {
  return name
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, LONGEST_NAME);
}
