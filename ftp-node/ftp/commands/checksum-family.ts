import { checksumReply } from "../checksum-reply.ts";
import type { Command } from "../command.ts";
import type { Algorithm } from "../digest.ts";
import { reply } from "../reply.ts";

/** What came before HASH, in no standard: as ProFTPD and Serv-U answer it, the checksum alone, in capitals. */
function checksumCommand(algorithm: Algorithm, verb: string, ...others: string[]): Command {
  return {
    verbs: [verb, ...others],
    argument: "required",
    help: `${verb} <path> [<start> <end>]`,
    features: () => [verb],
    run: (context, argument) =>
      checksumReply(context, { argument, algorithm, format: ({ hex }) => reply(250, hex.toUpperCase()) }),
  };
}

export const checksumFamily: readonly Command[] = [
  checksumCommand("CRC32", "XCRC"),
  checksumCommand("MD5", "XMD5"),
  checksumCommand("SHA-1", "XSHA1", "XSHA"),
  checksumCommand("SHA-256", "XSHA256"),
  checksumCommand("SHA-512", "XSHA512"),
];
