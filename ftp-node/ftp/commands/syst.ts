import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. Some clients ask before they log in, and read LIST by the answer. */
export const syst: Command = {
  verbs: ["SYST"],
  login: "not-needed",
  argument: "none",
  help: "SYST",
  run: () => reply(215, "UNIX Type: L8"),
};
