import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../../../ftp-node/ftp/command.ts";
import { COMMANDS } from "../../../ftp-node/ftp/commands/index.ts";
import { SITE_COMMANDS } from "../../../ftp-node/ftp/commands/site/index.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
});
afterAll(() => node[Symbol.asyncDispose]());

/** A spelling of a command, as it is sent. */
interface Spelling {
  readonly line: string;
  readonly command: Command;
}

const spellings = (commands: readonly Command[], prefix = ""): Spelling[] =>
  commands.flatMap((command) => command.verbs.map((verb) => ({ line: prefix + verb, command })));
const ALL = [...spellings(COMMANDS), ...spellings(SITE_COMMANDS, "SITE ")];

const argumentOf = (command: Command) => ("argument" in command ? command.argument : "required");
const inTheClear = ALL.filter(({ command }) => command.tls === undefined);

describe("before the login", () => {
  test.for(inTheClear.filter(({ command }) => command.login === undefined && "argument" in command))(
    "$line is refused, whatever its argument",
    async ({ line, command }) => {
      await using client = await node.connect();
      // STAT alone asks for the session's state, and is for everybody.
      const without = "withoutArgument" in command ? [] : [""];
      for (const argument of [...without, " x", " 20261121093005 x"])
        expect(await client.command(line + argument)).toBe("530 Please log in with USER and PASS.");
    },
  );

  test.for(inTheClear.filter(({ command }) => command.login === "not-needed"))(
    "$line is answered",
    async ({ line }) => {
      await using client = await node.connect();
      expect(await client.command(line)).not.toMatch(/^(500|502|530)/);
    },
  );

  test.for(ALL.filter(({ command }) => command.tls === "required"))("$line wants TLS first", async ({ line }) => {
    await using client = await node.connect();
    for (const argument of ["", " 0", " P"])
      expect(await client.command(line + argument)).toBe("503 Send AUTH TLS first.");
  });
});

describe("an argument that is missing or too much", () => {
  const login = async ({ login }: Command) => (login ? node.connect() : node.login());

  test.for(inTheClear.filter(({ command }) => ["required", "path"].includes(argumentOf(command))))(
    "$line without one: its syntax",
    async ({ line, command }) => {
      await using client = await login(command);
      expect(await client.command(line)).toBe(`501 Syntax: ${command.help}`);
      expect(await client.command(`${line} `)).toBe(`501 Syntax: ${command.help}`);
      expect(await client.command("NOOP")).toBe("200 OK.");
    },
  );

  test.for(inTheClear.filter(({ command }) => argumentOf(command) === "none"))(
    "$line with one: its syntax",
    async ({ line, command }) => {
      await using client = await login(command);
      expect(await client.command(`${line} x`)).toBe(`501 Syntax: ${command.help}`);
      expect(await client.command("NOOP")).toBe("200 OK.");
    },
  );
});

describe("HELP", () => {
  test("has every verb, in lines that no client takes for the last", async () => {
    await using client = await node.connect();
    const lines = (await client.command("HELP")).split("\n");
    expect(lines[0]).toBe("214-Commands:");
    expect(lines.at(-1)).toBe("214 HELP and a command tells its syntax.");
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^ [A-Z]/);
    const verbs = lines.slice(1, -1).flatMap((line) => line.trim().split(/ +/));
    expect(verbs).toEqual(COMMANDS.flatMap((command) => command.verbs).toSorted());
  });

  test("knows every command's syntax, however it is spelt", async () => {
    await using client = await node.connect();
    for (const { line, command } of ALL.filter(({ command }) => "argument" in command))
      expect(await client.command(`HELP ${line.toLowerCase()}`)).toBe(`214 Syntax: ${command.help}`);
  });

  test.for(["HELP SITE", "SITE HELP", "site help"])("%s has SITE's", async (line) => {
    await using client = await node.connect();
    const lines = (await client.command(line)).split("\n");
    const verbs = lines.slice(1, -1).flatMap((line) => line.trim().split(/ +/));
    expect(verbs).toEqual(SITE_COMMANDS.flatMap((command) => command.verbs).toSorted());
  });

  test.for([
    { line: "SITE HELP chmod", answer: "214 Syntax: SITE CHMOD <mode> <path>" },
    { line: "HELP  SITE  chmod ", answer: "214 Syntax: SITE CHMOD <mode> <path>" },
    { line: "HELP XYZZY", answer: "502 There is no such command here." },
    { line: "SITE HELP EXEC", answer: "502 There is no such command here." },
    { line: "HELP lprt", answer: "502 LPRT (RFC 1639) is not implemented." },
    { line: "HELP constructor", answer: "502 There is no such command here." },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await node.connect();
    expect(await client.command(line)).toBe(answer);
  });
});
