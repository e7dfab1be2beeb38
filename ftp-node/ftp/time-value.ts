const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?$/;

/** "20261121093005" or "20261121093005.250", in UTC (RFC 3659 §2.3). Undefined for what is no time, such as February 30. */
export function parseTime(text: string): Date | undefined {
  const [, year, month, day, hours, minutes, seconds, fraction = ""] = TIME.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const time = new Date(iso);
  // JavaScript counts on: February 30 is March 2, and 24:00 the next day.
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : undefined;
}
