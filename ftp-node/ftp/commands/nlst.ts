import type { Command } from "../command.ts";
import { sendListing } from "../listing.ts";

/** RFC 959 §4.1.3: names alone. */
export const nlst: Command = {
  verbs: ["NLST"],
  argument: "listing",
  needs: "list",
  help: "NLST [<path>]",
  run: (context, path) => sendListing(context, path, { ofFiles: true, format: (entry) => entry.name }),
};
