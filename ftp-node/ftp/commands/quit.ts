import type { Command } from "../command.ts";
import { goodbye } from "../reply.ts";

/** RFC 959 §4.1.1: while a file transfers, it ends first. */
export const quit: Command = {
  verbs: ["QUIT"],
  login: "not-needed",
  argument: "none",
  help: "QUIT",
  run: () => goodbye(221, "Goodbye."),
};
