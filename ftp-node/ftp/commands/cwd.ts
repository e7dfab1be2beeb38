import type { VirtualPath } from "../../storage/virtual-path.ts";
import type { Command, Context } from "../command.ts";
import { type Reply, reply } from "../reply.ts";

/** RFC 959 §4.1.1. */
export const cwd: Command = {
  verbs: ["CWD", "XCWD"],
  argument: "path",
  needs: undefined,
  help: "CWD <path>",
  run: changeDirectory,
};

/** Goes to a folder that is there. */
export async function changeDirectory({ session, storage }: Context, path: VirtualPath): Promise<Reply> {
  const entry = await storage.stat(path);
  if (entry?.kind !== "folder") return reply(550, entry ? "Not a directory." : "No such file or directory.");
  session.directory = path;
  return reply(250, "Directory changed.");
}
