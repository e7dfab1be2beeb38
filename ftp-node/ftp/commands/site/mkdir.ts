import { StorageError } from "../../../storage/storage.ts";
import { parentOf, type VirtualPath } from "../../../storage/virtual-path.ts";
import type { Command, Context } from "../../command.ts";
import { reply } from "../../reply.ts";

/** As ProFTPD's mod_site_misc has it: with all that is missing above, and content with a folder that is there. */
export const mkdir: Command = {
  verbs: ["MKDIR"],
  argument: "path",
  needs: "makeDirectory",
  help: "SITE MKDIR <path>",
  features: () => ["SITE MKDIR"],
  async run(context, path) {
    const missing = await missingFolders(context, path);
    if (!missing.every((folder) => context.session.may("makeDirectory", folder)))
      return reply(550, "Permission denied.");
    for (const folder of missing) await makeUnlessThere(context, folder);
    return reply(200, "The directory is there.");
  },
};

/** From the top down. Throws `not-a-folder` when a file is in the way. */
async function missingFolders(context: Context, path: VirtualPath): Promise<VirtualPath[]> {
  const entry = await context.storage.stat(path);
  if (entry?.kind === "file") throw new StorageError("not-a-folder");
  return entry ? [] : [...(await missingFolders(context, parentOf(path))), path];
}

/** Clients that send many files at once send it for one folder at once, too. */
async function makeUnlessThere({ storage }: Context, folder: VirtualPath): Promise<void> {
  try {
    await storage.makeDirectory(folder);
  } catch (error) {
    const present = error instanceof StorageError && error.failure === "exists" && (await storage.stat(folder));
    if (!present || present.kind === "file") throw error;
  }
}
