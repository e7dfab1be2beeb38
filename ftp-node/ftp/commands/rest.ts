import { parseByteCount } from "../byte-count.ts";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §5: an offset in bytes, for the next RETR, STOR or APPE. */
export const rest: Command = {
  verbs: ["REST"],
  argument: "required",
  help: "REST <offset>",
  features: () => ["REST STREAM"],
  run({ session }, text) {
    const offset = parseByteCount(text);
    if (offset === undefined) return reply(501, "Syntax: REST <offset>");
    session.restartAt = offset;
    return reply(350, `The next transfer begins at ${BigInt(text)}.`);
  },
};
