import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.3. The transfer that it interrupts has replied 426 before. */
export const abor: Command = {
  verbs: ["ABOR"],
  login: "not-needed",
  argument: "none",
  help: "ABOR",
  whileTransferring: "interrupts",
  run({ data }) {
    data.abort();
    return reply(226, "Nothing transfers now.");
  },
};
