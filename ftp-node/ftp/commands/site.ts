import type { Command } from "../command.ts";
import { SITE_COMMANDS } from "./site/index.ts";

/** RFC 959 §4.1.3: what no other command does. */
export const site: Command = {
  verbs: ["SITE"],
  help: "SITE <command>",
  features: (session) => SITE_COMMANDS.flatMap((command) => command.features?.(session) ?? []),
  subcommands: SITE_COMMANDS,
};
