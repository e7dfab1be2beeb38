import type { Command } from "../command.ts";
import { reply } from "../reply.ts";
import type { TransferType } from "../transfer-type.ts";

const TYPES: ReadonlyMap<string, TransferType> = new Map([
  ["A", "ascii"],
  ["A N", "ascii"],
  ["I", "image"],
  ["L 8", "image"],
  // So written by some devices.
  ["L8", "image"],
]);

/** All that RFC 959 §5.3.2 lets a client say. */
const TYPE = /^(?:[AE](?: [NTC])?|I|L ?\d{1,3})$/;

/** RFC 959 §3.1.1 and §4.1.2. Before the client says anything, files travel as they are. */
export const type: Command = {
  verbs: ["TYPE"],
  argument: "required",
  help: "TYPE <A|I|L 8>",
  run({ session }, argument) {
    const code = argument.trim().toUpperCase().replace(/ +/g, " ");
    const known = TYPES.get(code);
    if (known) {
      session.type = known;
      return reply(200, `Type is ${known === "ascii" ? "ASCII" : "image"}.`);
    }
    if (TYPE.test(code)) return reply(504, "Only the types A, A N, I and L 8 are understood.");
    return reply(501, "Syntax: TYPE <A|I|L 8>");
  },
};
