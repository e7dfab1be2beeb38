import { expect, test } from "vitest";
import { startLocalMode } from "../../support/local-mode.ts";

interface Line {
  readonly session: string;
  readonly command?: string;
  readonly argument?: string;
  readonly reply: number;
  readonly username?: string;
}

test("--log commands writes down who said what and what was answered, without secrets", async () => {
  await using local = await startLocalMode({ args: ["--log", "commands"] });
  await using client = await local.login();
  await client.command("pass once more");
  await client.command("PAS slip-of-the-pen");
  await client.upload("STOR report", "whole");
  await client.command("QUIT");
  await client.end();
  await local.process.stop();

  const lines = local.process.output.split("\n").filter((line) => line.includes('"msg":"said"'));
  const said = lines.map((line) => JSON.parse(line) as Line);
  expect(new Set(said.map(({ session }) => session)).size).toBe(1);
  expect(said.map(({ command, argument, reply }) => [command, argument, reply])).toEqual([
    [undefined, undefined, 220],
    ["USER", "demo", 331],
    ["PASS", "[secret]", 230],
    ["PASS", "[secret]", 503],
    ["[unknown]", "[15 characters]", 500],
    ["EPSV", "", 229],
    [undefined, undefined, 150],
    ["STOR", "report", 226],
    ["QUIT", "", 221],
  ]);
  expect(said.at(-1)).toMatchObject({ username: "demo", tls: false, mode: "passive", dataCommand: "EPSV" });
  expect(said[0]).not.toHaveProperty("mode");
  expect(local.process.output).not.toContain("once more");
  expect(local.process.output).not.toContain("slip-of-the-pen");
});
