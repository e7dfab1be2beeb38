import type { Command } from "../../command.ts";
import { reply } from "../../reply.ts";
import { SETS_TIMES } from "../../set-modified.ts";
import { parseTime } from "../../times.ts";

/** With the times of access, modification and creation, as ncftp, lftp and Pure-FTPd have it. */
const PATH_AND_TIMES = /^(?<path>.+) \d{12}(?:\d\d)? (?<modified>\d{12}(?:\d\d)?) \d{12}(?:\d\d)? UTC$/s;
/** With one time, as ProFTPD has it. */
const TIME_AND_PATH = /^(?<modified>\d{12}(?:\d\d)?) (?<path>.+)$/s;

const SYNTAX = "SITE UTIME <YYYYMMDDhhmm[ss]> <path>";

/** The elder brother of MFMT. Times are UTC; that of modification alone is kept. */
export const utime: Command = {
  verbs: ["UTIME"],
  argument: "path",
  forms: [PATH_AND_TIMES, TIME_AND_PATH],
  needs: SETS_TIMES,
  help: SYNTAX,
  features: () => ["SITE UTIME"],
  async run({ storage }, path, { modified = "" }) {
    const time = parseTime(modified);
    if (!time) return reply(501, `Syntax: ${SYNTAX}`);
    await storage.setModified(path, time);
    return reply(200, "The time is set.");
  },
};
