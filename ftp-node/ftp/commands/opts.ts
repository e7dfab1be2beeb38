import type { Command } from "../command.ts";
import { type Reply, reply } from "../reply.ts";
import { MLST_FACTS, type Session } from "../session.ts";
import { chooseHash } from "./hash.ts";

/** RFC 2389 §4: UTF8 is always on (RFC 2640); MLST chooses facts (RFC 3659 §7.9). */
export const opts: Command = {
  verbs: ["OPTS"],
  login: "not-needed",
  argument: "required",
  help: "OPTS UTF8 ON | OPTS MLST <fact>;... | OPTS HASH [<algorithm>]",
  features: () => ["UTF8"],
  run({ session }, text) {
    const [option = "", ...rest] = text.trim().split(/ +/);
    switch (option.toUpperCase()) {
      case "UTF8":
      case "UTF-8":
        return utf8(rest.join(" "));
      case "MLST":
        return chooseFacts(session, rest.join(" "));
      case "HASH":
        return chooseHash(session, rest.join(" "));
      default:
        return reply(501, "Only OPTS UTF8, OPTS MLST and OPTS HASH are understood.");
    }
  },
};

/** Some clients say nothing behind it, or NLST, of a draft that RFC 2640 grew from. */
function utf8(value: string): Reply {
  switch (value.toUpperCase()) {
    case "":
    case "ON":
    case "NLST":
      return reply(200, "UTF-8 is on.");
    case "OFF":
      return reply(504, "UTF-8 cannot be switched off.");
    default:
      return reply(501, "Syntax: OPTS UTF8 ON");
  }
}

function chooseFacts(session: Session, facts: string): Reply {
  const wanted = facts.toLowerCase().split(";");
  session.facts = MLST_FACTS.filter((fact) => wanted.includes(fact));
  return reply(200, `MLST OPTS ${session.facts.map((fact) => `${fact};`).join("")}`.trim());
}
