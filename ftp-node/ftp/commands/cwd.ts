import { StorageError } from "../../storage/storage.ts";
import type { VirtualPath } from "../../storage/virtual-path.ts";
import type { Command, Context } from "../command.ts";
import { existingEntry } from "../existing.ts";
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
  const { kind } = await existingEntry(storage, path);
  if (kind !== "folder") throw new StorageError("not-a-folder");
  session.directory = path;
  return reply(250, "Directory changed.");
}
