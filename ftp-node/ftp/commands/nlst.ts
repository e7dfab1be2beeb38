import type { Command } from "../command.ts";
import { longLines, nameLines } from "../listing/lines.ts";
import { sendLines } from "../listing/send-lines.ts";

/** RFC 959 §4.1.3: names alone, unless `-l` asks for more, as old clients do for people. */
export const nlst: Command = {
  verbs: ["NLST"],
  argument: "listing",
  transfers: "listing",
  needs: "list",
  help: "NLST [<options>] [<path>]",
  run: (context, listing) =>
    sendLines(context, listing.options.long ? longLines(context, listing) : nameLines(context, listing)),
};
