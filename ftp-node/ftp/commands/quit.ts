import type { Command } from "../command.ts";
import { FAREWELL } from "../reply.ts";

/** RFC 959 §4.1.1: a file that transfers does so to its end, and its reply still goes out. */
export const quit: Command = {
  verbs: ["QUIT"],
  login: "not-needed",
  argument: "none",
  help: "QUIT",
  whileTransferring: "leaves",
  run: () => FAREWELL,
};
