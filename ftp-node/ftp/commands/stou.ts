import { randomBytes } from "node:crypto";
import type { Command } from "../command.ts";
import { receiveFile } from "../receive-file.ts";

/**
 * RFC 959 §4.1.3, RFC 1123 §4.1.2.9: the node names the file and says so in 150. Some clients send a name: it begins with
 * that.
 */
export const stou: Command = {
  verbs: ["STOU"],
  argument: "optional-path",
  transfers: "upload",
  pathFor: uniqueName,
  needs: "write",
  help: "STOU [<beginning of the name>]",
  spends: ["size"],
  run(context, path, { path: name = "" }) {
    return receiveFile(context, path, {
      overwrite: false,
      offset: 0,
      texts: { announcement: `FILE: ${name}`, confirmation: `Transfer complete; unique file name: ${name}` },
    });
  },
};

/** Relative to the working directory, like the argument. Should it be taken all the same, the upload is refused. */
function uniqueName(beginning: string): string {
  const whole = beginning === "" || beginning.endsWith("/") ? `${beginning}file` : beginning;
  return `${whole}.${randomBytes(8).toString("hex")}`;
}
