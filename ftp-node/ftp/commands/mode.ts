import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §3.4: stream mode alone is in use. */
export const mode: Command = {
  verbs: ["MODE"],
  argument: "required",
  help: "MODE S",
  run: (_, code) =>
    code.toUpperCase() === "S" ? reply(200, "Mode is stream.") : reply(504, "Only stream mode is understood."),
};
