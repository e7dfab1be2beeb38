import type { Command } from "../command.ts";
import { existingEntry } from "../existing.ts";
import { formatFacts } from "../listing/facts.ts";
import { reply } from "../reply.ts";
import { MLST_FACTS } from "../session.ts";

/** RFC 3659 §7: one entry, on the control connection. */
export const mlst: Command = {
  verbs: ["MLST"],
  argument: "optional-path",
  needs: "list",
  help: "MLST [<path>]",
  features: ({ facts }) => [
    `MLST ${MLST_FACTS.map((fact) => `${fact}${facts.includes(fact) ? "*" : ""};`).join("")}`,
    "TVFS",
  ],
  async run({ session, storage }, path) {
    const entry = await existingEntry(storage, path);
    return reply(250, "Listing:", `${formatFacts(session, path, entry)} ${path}`, "End.");
  },
};
