import type { Command } from "../command.ts";
import { SETS_TIMES, setModified } from "../set-modified.ts";

/** draft-somers-ftp-mfxx-04 §3. */
export const mfmt: Command = {
  verbs: ["MFMT"],
  argument: "path",
  forms: [/^(?<time>\S+) (?<path>.+)$/s],
  needs: SETS_TIMES,
  help: "MFMT <YYYYMMDDHHMMSS> <path>",
  features: () => ["MFMT"],
  run: (context, path, { time = "", path: name = "" }) => setModified(context, path, { time, name }),
};
