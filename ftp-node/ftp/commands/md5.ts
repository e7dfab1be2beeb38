import { checksumReply } from "../checksum-reply.ts";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** draft-twine-ftpmd5-00: the name, then the checksum; clients read the last word. */
export const md5: Command = {
  verbs: ["MD5"],
  argument: "required",
  help: "MD5 <path>",
  features: () => ["MD5"],
  run: (context, argument) =>
    checksumReply(context, {
      argument,
      algorithm: "MD5",
      format: ({ name, hex }) => reply(251, `${name} ${hex.toUpperCase()}`),
    }),
};
