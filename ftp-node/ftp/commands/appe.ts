import type { Command } from "../command.ts";
import { requirePermission } from "../permitted.ts";
import { receiveFile } from "../receive-file.ts";
import { reply } from "../reply.ts";

/**
 * RFC 959 §4.1.3: what comes goes behind all that is there, or makes a new file. RFC 3659 §5.3 knows no REST before it:
 * an offset that is not the file's end contradicts the command, and is refused rather than guessed at.
 */
export const appe: Command = {
  verbs: ["APPE"],
  argument: "path",
  transfers: "upload",
  // To a new file it is another permission.
  needs: undefined,
  help: "APPE <path>",
  spends: ["offset", "size"],
  async run(context, path) {
    const { session, storage } = context;
    const present = await storage.stat(path);
    requirePermission(session, present ? "append" : "write", path);
    const offset = present?.size ?? 0;
    if (session.restartAt > 0 && session.type === "ascii") return reply(554, "REST needs TYPE I.");
    if (session.restartAt > 0 && session.restartAt !== offset)
      return reply(554, `APPE goes on at the end, which is ${offset}; send STOR to go on elsewhere.`);
    return receiveFile(context, path, { overwrite: false, ...(present && { from: "end" }), offset });
  },
};
