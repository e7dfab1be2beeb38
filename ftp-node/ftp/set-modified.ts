import type { Context } from "./command.ts";
import { formatTime } from "./listing/times.ts";
import { permittedPath } from "./permitted.ts";
import { type Reply, reply } from "./reply.ts";
import { parseTime } from "./time-value.ts";

/** Gives a file its time: for MFMT, MFF and MDTM. Who may write files may, so that uploads can keep their times. */
export async function setModified({ session, storage }: Context, time: string, name: string): Promise<Reply> {
  const modified = parseTime(time);
  if (!modified) return reply(501, "A time is YYYYMMDDHHMMSS, in UTC.");
  await storage.setModified(permittedPath(session, name, ["overwrite", "write"]), modified);
  return reply(213, `Modify=${formatTime(modified)}; ${name}`);
}
