import type { Command, Context } from "../command.ts";
import { existingFile } from "../existing.ts";
import { namesFile, permittedPath } from "../permitted.ts";
import { type Reply, reply } from "../reply.ts";
import { SETS_TIMES, setModified } from "../set-modified.ts";
import { formatTime } from "../times.ts";

/** RFC 3659 §3. Some clients send what MFMT is for: a time, then the path; a file of such a name is asked about all the same. */
export const mdtm: Command = {
  verbs: ["MDTM"],
  argument: "required",
  help: "MDTM [<YYYYMMDDHHMMSS>] <path>",
  features: () => ["MDTM"],
  async run(context, argument) {
    const [, time, name] = /^(\d{14}(?:\.\d+)?) (.+)$/s.exec(argument) ?? [];
    if (time === undefined || name === undefined || (await namesFile(context, argument, "list")))
      return query(context, argument);
    return setModified(context, permittedPath(context.session, name, SETS_TIMES), { time, name });
  },
};

async function query({ session, storage }: Context, name: string): Promise<Reply> {
  const { modified } = await existingFile(storage, permittedPath(session, name, "list"));
  return reply(213, formatTime(modified));
}
