import { childOf } from "../../storage/virtual-path.ts";
import type { Command } from "../command.ts";
import { formatFacts, sendListing } from "../listing.ts";

/** RFC 3659 §7: for programs to read. */
export const mlsd: Command = {
  verbs: ["MLSD"],
  argument: "optional-path",
  needs: "list",
  help: "MLSD [<path>]",
  run: (context, path) =>
    sendListing(context, path, {
      ofFiles: false,
      format: (entry) => `${formatFacts(context.session, childOf(path, entry.name), entry)} ${entry.name}`,
    }),
};
