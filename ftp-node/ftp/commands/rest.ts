import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 3659 §5: an offset in bytes. */
export const rest: Command = {
  verbs: ["REST"],
  argument: "required",
  help: "REST <offset>",
  features: () => ["REST STREAM"],
  run({ session }, text) {
    const offset = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(offset)) return reply(501, "Syntax: REST <offset>");
    session.restartAt(offset);
    return reply(350, `The next transfer begins at ${offset}.`);
  },
};
