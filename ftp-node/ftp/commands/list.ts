import type { Command } from "../command.ts";
import { formatLongLine, sendListing } from "../listing.ts";

/** RFC 959 §4.1.3, in the form of `ls -l`, which every client reads. */
export const list: Command = {
  verbs: ["LIST"],
  argument: "listing",
  needs: "list",
  help: "LIST [<path>]",
  run: (context, path) =>
    sendListing(context, path, { ofFiles: true, format: (entry) => formatLongLine(entry, new Date()) }),
};
