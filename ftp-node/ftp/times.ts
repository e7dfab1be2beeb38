const FIRST = 0;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59);
const SIX_MONTHS_MS = 180 * 86_400_000;
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.(\d+))?)?$/;

/**
 * "20261121093005" or "20261121093005.250" (RFC 3659 §2.3), or "202611210930", as some clients have it in SITE UTIME; UTC.
 * Undefined for what is no time, such as February 30.
 */
export function parseTime(text: string): Date | undefined {
  const [, year, month, day, hours, minutes, seconds = "00", fraction = ""] = TIME.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const time = new Date(iso);
  // JavaScript counts on: February 30 is March 2, and 24:00 the next day.
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : undefined;
}

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
