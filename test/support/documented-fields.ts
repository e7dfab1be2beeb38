import { readFile } from "node:fs/promises";
import type { LogLine } from "./deployed-node.ts";

const page = await readFile(new URL("../../docs/metrics.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| (`[^|]+`) \| ([a-z, ]+) \|/gm)].map(([, names = "", where = ""]) => ({
  names: names.match(/\w+/g) ?? [],
  where: where.split(", "),
}));

/** The fields that docs/metrics.md names of the lines with this `msg`. */
export function documentedFields(msg: string): string[] {
  return rows.filter(({ where }) => where.includes("all") || where.includes(msg)).flatMap(({ names }) => names);
}

/** What a line has besides what every line has. */
export function fieldsOf({ level: _, time: __, pid: ___, msg: ____, ...fields }: LogLine): string[] {
  return Object.keys(fields);
}
