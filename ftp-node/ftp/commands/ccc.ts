import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 2228 §3, RFC 4217 §12.3: refused by policy. Commands in the clear behind a login by TLS would be anybody's to forge. */
export const ccc: Command = {
  verbs: ["CCC"],
  login: "not-needed",
  argument: "none",
  help: "CCC",
  run: () => reply(534, "The control connection stays as it is."),
};
