import type { Command } from "../command.ts";
import { longLines } from "../listing/lines.ts";
import { sendLines } from "../listing/send-lines.ts";

/** RFC 959 §4.1.3, in the form of `ls -l`, which every client reads. */
export const list: Command = {
  verbs: ["LIST"],
  argument: "listing",
  transfers: "listing",
  needs: "list",
  help: "LIST [<options>] [<path>]",
  run: (context, listing) => sendLines(context, longLines(context, listing)),
};
