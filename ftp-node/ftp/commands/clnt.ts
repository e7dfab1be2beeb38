import { clientName } from "../client-name.ts";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** A client's own name; no RFC has it, FileZilla, lftp and others send it when FEAT does. */
export const clnt: Command = {
  verbs: ["CLNT"],
  login: "not-needed",
  argument: "required",
  help: "CLNT <name>",
  features: () => ["CLNT"],
  run({ session }, name) {
    session.clientName = clientName(name);
    return reply(200, "Noted.");
  },
};
