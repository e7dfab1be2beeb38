import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

const LONGEST_NAME = 128;

/** A client's own name; no RFC has it, FileZilla, lftp and others send it when FEAT does. */
export const clnt: Command = {
  verbs: ["CLNT"],
  login: "not-needed",
  argument: "required",
  help: "CLNT <name>",
  features: () => ["CLNT"],
  run({ session }, name) {
    session.clientName = name.replace(/\p{Cc}+/gu, " ").slice(0, LONGEST_NAME);
    return reply(200, "Noted.");
  },
};
