import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §3.1.2: file structure alone is in use; R has records, P pages. */
export const stru: Command = {
  verbs: ["STRU"],
  argument: "required",
  help: "STRU F",
  run(_, code) {
    switch (code.trim().toUpperCase()) {
      case "F":
        return reply(200, "Structure is file.");
      case "R":
      case "P":
        return reply(504, "Only file structure is understood.");
      default:
        return reply(501, "Syntax: STRU F");
    }
  },
};
