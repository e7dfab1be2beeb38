import { parentOf } from "../../storage/virtual-path.ts";
import type { Command } from "../command.ts";
import { changeDirectory } from "./cwd.ts";

/** RFC 959 §4.1.1. */
export const cdup: Command = {
  verbs: ["CDUP", "XCUP"],
  argument: "none",
  help: "CDUP",
  run: (context) => changeDirectory(context, parentOf(context.session.directory)),
};
