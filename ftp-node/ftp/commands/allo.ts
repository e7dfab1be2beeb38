import { parseByteCount } from "../byte-count.ts";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. Nothing is set aside, but the next upload must have this size; its record size (`R`) says nothing. */
export const allo: Command = {
  verbs: ["ALLO"],
  argument: "required",
  help: "ALLO <size> [R <record size>]",
  run({ session }, argument) {
    const [, text = ""] = /^(\d+)(?: +R +\d+)?$/i.exec(argument.trim()) ?? [];
    const size = parseByteCount(text);
    if (size === undefined) return reply(501, "Syntax: ALLO <size> [R <record size>]");
    const most = session.account?.limits.uploadBytes;
    if (most !== undefined && size > most) return reply(552, `A file may have at most ${most} bytes.`);
    // Clients that do not know the size say 0.
    session.announcedSize = size === 0 ? undefined : size;
    return reply(200, "The next upload is checked against this size.");
  },
};
