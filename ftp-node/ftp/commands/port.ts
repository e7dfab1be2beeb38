import { useActiveMode } from "../active-mode.ts";
import type { Command } from "../command.ts";
import { parseHostPort } from "../host-port.ts";
import { reply } from "../reply.ts";

/** RFC 959 §4.1.2. */
export const port: Command = {
  verbs: ["PORT"],
  argument: "required",
  help: "PORT h1,h2,h3,h4,p1,p2",
  run(context, argument) {
    const target = parseHostPort(argument);
    return target ? useActiveMode(context, "PORT", target) : reply(501, "Syntax: PORT h1,h2,h3,h4,p1,p2");
  },
};
