import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. */
export const noop: Command = {
  verbs: ["NOOP"],
  login: "not-needed",
  argument: "none",
  help: "NOOP",
  whileTransferring: "answers",
  run: () => reply(200, "OK."),
};
