import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../ftp-node/ftp/commands/index.ts";
import { attackedTarget } from "../support/bad-input.ts";

const target = attackedTarget();

const NEEDS_LOGIN = "530 Please log in with USER and PASS.";
/** What strangers may ask is told by each command; some of them say more to those who have logged in. */
const PRIVATE = COMMANDS.filter((command) => !("login" in command) && !("withoutArgument" in command));
const ARGUMENTS = ["", " x", " /", " 0", " -R", " 127,0,0,1,195,80", " |1|127.0.0.1|50000|"];
const SUBCOMMANDS = ["WHO", "IDLE 1", "CHMOD 644 x", "MKDIR x", "RMDIR x", "UTIME 20261121093005 x"];

test("each command before USER, between USER and PASS, and behind a failed login", async () => {
  const lines = [
    ...PRIVATE.flatMap(({ verbs }) => verbs.flatMap((verb) => ARGUMENTS.map((argument) => `${verb}${argument}`))),
    ...SUBCOMMANDS.map((subcommand) => `SITE ${subcommand}`),
    ...["STAT x", "STAT -R /"],
  ];
  for (const before of [[], ["USER demo"], ["USER demo", "PASS wrong"]]) {
    await using client = await target.connect();
    for (const line of before) await client.command(line);
    for (const line of lines) expect(await client.command(line), line).toMatch(/^(530 Please|50[0123] )/);
    expect(await client.command("PWD")).toBe(NEEDS_LOGIN);
  }
});

test("whatever comes behind QUIT is not carried out, in one packet or in more", async () => {
  await using client = await target.login();
  client.sendRaw(`QUIT\r\n${COMMANDS.map(({ verbs }) => `${verbs[0]} after\r\n`).join("")}`);
  expect(await client.reply()).toMatch(/^221 /);
  await expect(client.reply()).rejects.toThrow('left over: ""');
  await using other = await target.login();
  expect(await other.command("CWD after")).toMatch(/^550 /);
});

test("PASS before USER, and twice", async () => {
  await using client = await target.connect();
  expect(await client.command("PASS x")).toMatch(/^503 /);
  await client.command("USER nobody");
  expect(await client.command("PASS x")).toBe("530 Login incorrect.");
  expect(await client.command("PASS x")).toMatch(/^503 /);
});

describe("RNTO", () => {
  test("without RNFR", async () => {
    await using client = await target.login();
    expect(await client.command("RNTO x")).toMatch(/^503 /);
  });

  test("with something between", async () => {
    await using client = await target.login();
    await client.upload("STOR from", "x");
    await client.command("RNFR from");
    await client.command("NOOP");
    expect(await client.command("RNTO to")).toMatch(/^503 /);
    expect(await client.command("DELE from")).toMatch(/^250 /);
  });
});

test("REST before something else is still there for the transfer", async () => {
  await using client = await target.login();
  await client.upload("STOR offset", "0123456789");
  await client.command("REST 4");
  await client.command("NOOP");
  expect((await client.download("RETR offset")).body).toBe("456789");
  expect((await client.download("RETR offset")).body).toBe("0123456789");
  await client.command("DELE offset");
});

test("STOR twice: the second waits for the first, and has no data connection", async () => {
  await using client = await target.login();
  const data = await client.passive();
  expect(await client.command("STOR one")).toMatch(/^150 /);
  client.send("STOR two");
  data.end("first");
  expect(await client.reply()).toMatch(/^226 /);
  expect(await client.reply()).toMatch(/^425 /);
  expect(await client.command("SIZE two")).toMatch(/^550 /);
  await client.command("DELE one");
});

test("USER during a transfer waits for it, and changes nobody", async () => {
  await using client = await target.login();
  const data = await client.passive();
  expect(await client.command("STOR mine")).toMatch(/^150 /);
  client.send("USER somebody-else");
  data.end("mine");
  expect(await client.reply()).toMatch(/^226 /);
  expect(await client.reply()).toMatch(/^503 /);
  expect(await client.command("DELE mine")).toMatch(/^250 /);
});

test("hundreds of commands queued behind a transfer", async () => {
  await using client = await target.login();
  const data = await client.passive();
  expect(await client.command("STOR slow")).toMatch(/^150 /);
  client.sendRaw("PWD\r\n".repeat(2_000));
  data.end("done");
  expect(await client.reply()).toMatch(/^226 /);
  for (let answer = 0; answer < 2_000; answer++) expect(await client.reply()).toMatch(/^257 /);
  await client.command("DELE slow");
});
