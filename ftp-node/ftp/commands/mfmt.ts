import type { Command } from "../command.ts";
import { reply } from "../reply.ts";
import { setModified } from "../set-modified.ts";

/** draft-somers-ftp-mfxx-04 §3. */
export const mfmt: Command = {
  verbs: ["MFMT"],
  argument: "required",
  help: "MFMT <YYYYMMDDHHMMSS> <path>",
  features: () => ["MFMT"],
  run(context, argument) {
    const [, time, name] = /^(\S+) (.+)$/.exec(argument) ?? [];
    if (time === undefined || name === undefined) return reply(501, "Syntax: MFMT <YYYYMMDDHHMMSS> <path>");
    return setModified(context, time, name);
  },
};
