import type { Command } from "../../command.ts";
import { existingEntry } from "../../existing.ts";
import { reply } from "../../reply.ts";

/** Octal, or as chmod(1) writes it: "u=rw,go-w". */
const MODE_AND_PATH = /^(?<mode>[0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*) (?<path>.+)$/s;

/** Permissions are the account's and not the file's; it is accepted because clients that send it behind an upload go on only then. */
export const chmod: Command = {
  verbs: ["CHMOD"],
  argument: "path",
  forms: [MODE_AND_PATH],
  needs: "write",
  help: "SITE CHMOD <mode> <path>",
  async run({ storage }, path) {
    await existingEntry(storage, path);
    return reply(200, "Accepted; what may be done is up to the account.");
  },
};
