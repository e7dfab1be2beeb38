import type { Command } from "../command.ts";
import { reply } from "../reply.ts";
import { SETS_TIMES, setModified } from "../set-modified.ts";

/** draft-somers-ftp-mfxx-04 §5. Of all facts the time of the last change alone can be set. */
export const mff: Command = {
  verbs: ["MFF"],
  argument: "path",
  forms: [/^(?<facts>(?:[^;= ]+=[^; ]*;)+) (?<path>.+)$/s],
  needs: SETS_TIMES,
  help: "MFF Modify=<YYYYMMDDHHMMSS>; <path>",
  features: () => ["MFF modify;"],
  run(context, path, { facts = "", path: name = "" }) {
    const [, time] = /^modify=([^;]*);$/i.exec(facts) ?? [];
    if (time === undefined) return reply(504, "Only the fact Modify can be set.");
    return setModified(context, path, { time, name });
  },
};
