import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** RFC 959 §3.1.2: file structure alone is in use. */
export const stru: Command = {
  verbs: ["STRU"],
  argument: "required",
  help: "STRU F",
  run: (_, code) =>
    code.toUpperCase() === "F" ? reply(200, "Structure is file.") : reply(504, "Only file structure is understood."),
};
