import type { Command } from "../../command.ts";
import { reply } from "../../reply.ts";

/** BSD's: how long a session may say nothing, in seconds. */
export const idle: Command = {
  verbs: ["IDLE"],
  argument: "optional",
  help: "SITE IDLE [<seconds>]",
  run({ session }, text) {
    const most = session.longestIdleSeconds;
    if (text.trim() === "") return reply(200, `The idle time is ${session.idleSeconds} seconds; at most ${most}.`);
    const seconds = /^\d{1,10}$/.test(text.trim()) ? Number(text) : 0;
    if (seconds < 1 || seconds > most) return reply(501, `The idle time is from 1 to ${most} seconds.`);
    session.idleSeconds = seconds;
    return reply(200, `The idle time is ${seconds} seconds.`);
  },
};
