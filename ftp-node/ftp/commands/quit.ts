import type { Command } from "../command.ts";
import { goodbye } from "../reply.ts";

/** RFC 959 §4.1.1: a file that transfers does so to its end, and its reply still goes out. */
export const quit: Command = {
  verbs: ["QUIT"],
  login: "not-needed",
  argument: "none",
  help: "QUIT",
  whileTransferring: "leaves",
  run: () => goodbye(221, "Goodbye."),
};
