import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §3.1.1 and §4.1.2. Before the client says anything, files travel as they are. */
export const type: Command = {
  verbs: ["TYPE"],
  argument: "required",
  help: "TYPE <A|I|L 8>",
  run({ session }, code) {
    switch (code.trim().toUpperCase().replace(/ +/g, " ")) {
      case "A":
      case "A N":
        session.type = "ascii";
        return reply(200, "Type is ASCII.");
      case "I":
      case "L 8":
        session.type = "image";
        return reply(200, "Type is image.");
      default:
        return reply(504, "Only the types A, A N, I and L 8 are understood.");
    }
  },
};
