import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LARGEST_READ } from "../../../ftp-node/ftp/checksums.ts";
import type { Command } from "../../../ftp-node/ftp/command.ts";
import { COMMANDS } from "../../../ftp-node/ftp/commands/index.ts";
import { SITE_COMMANDS } from "../../../ftp-node/ftp/commands/site/index.ts";

const page = readFileSync(new URL("../../../docs/ftp.md", import.meta.url), "utf8");

/** The rows of the tables below a heading of the second level, cell by cell. */
function rowsBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [lines = ""] = section.split(/\n## /);
  return lines
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("\\|", "|")));
}

/** By the text of their first cell, which is code. */
const rows = new Map(rowsBelow("Commands").map(([syntax = "", ...cells]) => [syntax.slice(1, -1), cells]));
const commands = [...COMMANDS, ...SITE_COMMANDS];

test("docs/ftp.md shows the syntax of each command, and of no other", () => {
  expect([...rows.keys()].toSorted()).toEqual(commands.map(({ help }) => help).toSorted());
});

test("it tells what each needs, where the dispatcher asks for it", () => {
  const described = commands.filter((command) => needsOf(command) !== undefined);
  expect(described.map(({ help }) => [help, rows.get(help)?.[0]])).toEqual(
    described.map((command) => [command.help, needsOf(command)]),
  );
});

test("it names other spellings of verbs", () => {
  const spellings = commands.flatMap(({ help, verbs }) => verbs.slice(1).map((verb) => ({ help, verb })));
  expect(spellings.length).toBeGreaterThan(5);
  for (const { help, verb } of spellings) expect(rows.get(help)?.[1]).toContain(`\`${verb}\``);
});

/** As the page has it; undefined where the command itself sees what it needs. */
function needsOf(command: Command): string | undefined {
  if ("login" in command && command.login === "not-needed") return "○";
  if (!("needs" in command) || command.needs === undefined) return undefined;
  return [command.needs].flat().join(" or ");
}

test("it tells what a checksum may read", () => {
  expect(page).toContain(`Checksums read at most ${LARGEST_READ / 1024 ** 3} GiB`);
});
