import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §3.4: stream mode alone is in use; B and C are its others, Z (deflate) is a draft's. */
export const mode: Command = {
  verbs: ["MODE"],
  argument: "required",
  help: "MODE S",
  run(_, code) {
    switch (code.trim().toUpperCase()) {
      case "S":
        return reply(200, "Mode is stream.");
      case "B":
      case "C":
      case "Z":
        return reply(504, "Only stream mode is understood.");
      default:
        return reply(501, "Syntax: MODE S");
    }
  },
};
