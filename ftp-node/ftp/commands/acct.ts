import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.1. The user name says it all. */
export const acct: Command = {
  verbs: ["ACCT"],
  argument: "required",
  help: "ACCT <account>",
  run: () => reply(202, "Superfluous: the user name is enough."),
};
