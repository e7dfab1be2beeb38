const FIRST = 0;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59);
const SIX_MONTHS_MS = 180 * 86_400_000;
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "20261121093005" (RFC 3659 §2.3), UTC. */
export function formatTime(time: Date): string {
  return printable(time).toISOString().slice(0, 19).replace(/[-:T]/g, "");
}

/** As `ls -l` shows it, UTC: "Nov 21 09:30" within half a year, else "Nov 21  2024". */
export function formatLongTime(time: Date, now: Date): string {
  const shown = printable(time);
  const day = `${MONTHS[shown.getUTCMonth()]} ${String(shown.getUTCDate()).padStart(2)}`;
  const age = now.getTime() - shown.getTime();
  const isRecent = age < SIX_MONTHS_MS && age > -DAY_MS;
  return `${day} ${isRecent ? shown.toISOString().slice(11, 16) : String(shown.getUTCFullYear()).padStart(5)}`;
}

/** Files may carry times that neither a `Date` nor four digits of a year can hold. */
function printable(time: Date): Date {
  return new Date(Math.min(Math.max(time.getTime() || FIRST, FIRST), LAST));
}
