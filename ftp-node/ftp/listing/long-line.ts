import type { Entry } from "../../storage/storage.ts";
import { formatLongTime } from "../times.ts";
import { type Access, modeOf } from "./access.ts";

/** "-rw-r--r--   1 ftp      ftp              1024 Nov 21 09:30 report.csv", as `ls -l`; times are UTC. */
export function formatLongLine(entry: Entry, access: Access, now: Date): string {
  const { name, kind, size, modified } = entry;
  const mode = `${kind === "folder" ? "d" : "-"}${letters(modeOf(entry, access))}`;
  return `${mode}   1 ftp      ftp      ${String(size).padStart(12)} ${formatLongTime(modified, now)} ${name}`;
}

/** 0o644 → "rw-r--r--". */
function letters(mode: number): string {
  return [..."rwxrwxrwx"].map((letter, index) => (mode & (0o400 >> index) ? letter : "-")).join("");
}
