import { type Command, findIn } from "./command.ts";
import { type Reply, reply } from "./reply.ts";
import { UNIMPLEMENTED } from "./unimplemented.ts";

const COLUMNS = 8;
const COLUMN_WIDTH = 8;

/** All verbs, in columns, or the syntax of the one that `words` name: "", "MKD", "SITE", "SITE CHMOD". */
export function helpOn(commands: readonly Command[], words: string): Reply {
  const [verb = "", ...more] = words.trim().toUpperCase().split(/ +/);
  if (verb === "") return overview(commands);
  const command = findIn(commands, verb);
  if (!command) return unknown(verb);
  if ("subcommands" in command) return helpOn(command.subcommands, more.join(" "));
  return reply(214, `Syntax: ${command.help}`);
}

function overview(commands: readonly Command[]): Reply {
  const verbs = commands.flatMap((command) => command.verbs).toSorted();
  return reply(214, "Commands:", ...inColumns(verbs), "HELP and a command tells its syntax.");
}

function unknown(verb: string): Reply {
  const reference = UNIMPLEMENTED.get(verb);
  return reply(502, reference ? `${verb} (${reference}) is not implemented.` : "There is no such command here.");
}

function inColumns(words: readonly string[]): string[] {
  const rows = Math.ceil(words.length / COLUMNS);
  return Array.from({ length: rows }, (_, row) =>
    words
      .slice(row * COLUMNS, (row + 1) * COLUMNS)
      .map((word) => word.padEnd(COLUMN_WIDTH))
      .join("")
      .trimEnd(),
  );
}
