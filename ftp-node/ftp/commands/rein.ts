import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.1: a new beginning, once the transfer that runs has ended. TLS stays: going back into the clear could be forced on a client. */
export const rein: Command = {
  verbs: ["REIN"],
  login: "not-needed",
  argument: "none",
  help: "REIN",
  async run({ session, data }) {
    data.use(undefined);
    if (session.account) await session.services.admission.loggedOut(session.connection);
    return { ...reply(220, "Ready for a new user."), startsAnew: true };
  },
};
