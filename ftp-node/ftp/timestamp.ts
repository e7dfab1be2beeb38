/** "20261121093005" or, without seconds, "202611210930" (UTC) as a time. Undefined when there is no such moment. */
export function parseTimestamp(text: string): Date | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(text);
  if (!digits) return undefined;
  const [, year, month, day, hours, minutes, seconds = "00"] = digits;
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  // Date carries the 30th of February over into March.
  return Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(day) ? undefined : time;
}
