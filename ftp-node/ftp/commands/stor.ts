import type { VirtualPath } from "../../storage/virtual-path.ts";
import type { Command, Context } from "../command.ts";
import { requirePermission } from "../permitted.ts";
import { receiveFile } from "../receive-file.ts";
import { type Reply, reply } from "../reply.ts";

/** RFC 959 §4.1.3. Behind REST n (RFC 3659 §5.3) the file is its first n bytes and what comes; the rest of it is gone. */
export const stor: Command = {
  verbs: ["STOR"],
  argument: "path",
  transfers: "upload",
  // Behind REST it is another permission.
  needs: undefined,
  help: "STOR <path>",
  spends: ["offset", "size"],
  run(context, path) {
    const { restartAt } = context.session;
    return restartAt === 0 ? storeWhole(context, path) : storeFrom(context, path, restartAt);
  },
};

function storeWhole(context: Context, path: VirtualPath): Promise<Reply> {
  requirePermission(context.session, "write", path);
  return receiveFile(context, path, { overwrite: context.session.may("overwrite", path), offset: 0 });
}

async function storeFrom(context: Context, path: VirtualPath, offset: number): Promise<Reply> {
  const { session, storage } = context;
  if (session.type === "ascii") return reply(554, "REST needs TYPE I.");
  if (session.may("overwrite", path)) return receiveFile(context, path, { overwrite: true, from: offset, offset });
  requirePermission(session, "append", path);
  if ((await storage.stat(path))?.size !== offset)
    return reply(550, "Permission denied: only adding at the end is allowed.");
  // Not `offset`: the file may have grown since, and nothing of it may be lost.
  return receiveFile(context, path, { overwrite: false, from: "end", offset });
}
