import type { Permission } from "../../shared/account.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import type { Context } from "./command.ts";
import { type Reply, reply } from "./reply.ts";
import { formatTime, parseTime } from "./times.ts";

/** Who may write files may set their times, so that uploads can keep them. */
export const SETS_TIMES: readonly Permission[] = ["overwrite", "write"];

/** The reply to MFMT, MFF and MDTM. `name`: the path as the client wrote it. */
export async function setModified(
  { storage }: Context,
  path: VirtualPath,
  { time, name }: { readonly time: string; readonly name: string },
): Promise<Reply> {
  const modified = parseTime(time);
  if (!modified) return reply(501, "A time is YYYYMMDDHHMMSS, in UTC.");
  await storage.setModified(path, modified);
  return reply(213, `Modify=${formatTime(modified)}; ${name}`);
}
