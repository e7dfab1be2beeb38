import { describe, expect, test } from "vitest";
import type { Command } from "../../../ftp-node/ftp/command.ts";
import { COMMANDS } from "../../../ftp-node/ftp/commands/index.ts";
import { SITE_COMMANDS } from "../../../ftp-node/ftp/commands/site/index.ts";
import { UNIMPLEMENTED } from "../../../ftp-node/ftp/unimplemented.ts";

const LISTS: readonly { name: string; commands: readonly Command[]; prefix: string }[] = [
  { name: "commands", commands: COMMANDS, prefix: "" },
  { name: "SITE's subcommands", commands: SITE_COMMANDS, prefix: "SITE " },
];

describe.for(LISTS)("the list of $name", ({ commands, prefix }) => {
  const verbs = commands.flatMap((command) => command.verbs);

  test("has each verb once", () => {
    expect(verbs).toEqual([...new Set(verbs)]);
  });

  test("shows each command's syntax under its own verb", () => {
    for (const { help, verbs } of commands) expect(`${help} `).toMatch(new RegExp(`^${prefix}${verbs[0]} `));
  });

  test("names the path in each form of an argument", () => {
    const forms = commands.flatMap((command) => ("forms" in command ? (command.forms ?? []) : []));
    for (const { source } of forms) expect(source).toContain("(?<path>");
  });
});

test("a verb is implemented, or it is not", () => {
  const both = COMMANDS.flatMap(({ verbs }) => verbs).filter((verb) => UNIMPLEMENTED.has(verb));
  expect(both).toEqual([]);
});

test("what goes over a data connection is told to whoever watches; STAT's listings do not", () => {
  const watched = COMMANDS.filter((command) => "transfers" in command && command.transfers);
  expect(watched.flatMap(({ verbs }) => verbs)).toEqual(["LIST", "NLST", "MLSD", "STOR", "STOU", "APPE", "RETR"]);
});
