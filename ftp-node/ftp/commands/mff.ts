import type { Command } from "../command.ts";
import { reply } from "../reply.ts";
import { setModified } from "../set-modified.ts";

/** draft-somers-ftp-mfxx-04 §5. Of all facts the time of the last change alone can be set. */
export const mff: Command = {
  verbs: ["MFF"],
  argument: "required",
  help: "MFF Modify=<YYYYMMDDHHMMSS>; <path>",
  features: () => ["MFF modify;"],
  run(context, argument) {
    const [, facts, name] = /^((?:[^;= ]+=[^; ]*;)+) (.+)$/.exec(argument) ?? [];
    if (facts === undefined || name === undefined) return reply(501, "Syntax: MFF Modify=<YYYYMMDDHHMMSS>; <path>");
    const [, time] = /^modify=([^;]*);$/i.exec(facts) ?? [];
    if (time === undefined) return reply(504, "Only the fact Modify can be set.");
    return setModified(context, time, name);
  },
};
