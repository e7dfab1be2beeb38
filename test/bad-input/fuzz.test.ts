import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMANDS } from "../../ftp-node/ftp/commands/index.ts";
import { attackedTarget } from "../support/bad-input.ts";
import type { FtpClient } from "../support/ftp-client.ts";

/** No time passes while somebody is punished, and nobody is banned. */
const LIMITS = ["failedLoginSeconds=0", "failedLoginsUntilBan=1000000", "dataConnectionSeconds=1"];
const target = attackedTarget({ args: LIMITS.flatMap((limit) => ["--limit", limit]) });

/** These end the conversation, or change what is spoken. */
const LAST_WORDS = new Set(["QUIT", "AUTH", "PASS", "USER"]);
const VERBS = COMMANDS.flatMap(({ verbs }) => verbs).filter((verb) => !LAST_WORDS.has(verb));

const path = fc.oneof(
  fc.constantFrom(
    "",
    "/",
    ".",
    "..",
    "a",
    "a/b",
    "-la",
    "-R",
    "*",
    "[a-",
    "a*?[z-a]{b,c}",
    "\\",
    '"',
    "~",
    "x".repeat(300),
  ),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);
const number = fc.constantFrom("0", "-1", "1", "9223372036854775808", "1e9", "0x10", "NaN", "99999999999999999999");
const argument = fc.oneof(
  path,
  number,
  fc.constantFrom(
    "S",
    "F",
    "A",
    "A N",
    "I",
    "L 8",
    "P",
    "C",
    "ALL",
    "2",
    "TLS",
    "ON",
    "UTF8 ON",
    "MLST type;size;",
    "type;",
  ),
  fc.constantFrom("127,0,0,1,4,1", "|1|127.0.0.1|1025|", "|||", "|2|::1|1025|", "20260230000000 a", "20261121093005 a"),
  fc.tuple(number, path).map((both) => both.join(" ")),
);
const line = fc
  .tuple(fc.oneof(fc.constantFrom(...VERBS), fc.string({ maxLength: 8 })), argument)
  .map(([verb, text]) => `${verb} ${text}`.replace(/[\r\n]/g, ""))
  .filter((text) => !LAST_WORDS.has(text.trimStart().split(" ")[0]?.toUpperCase() ?? ""));

const REPLY = /^[1-5]\d\d[ -]/;

/** Sends a command and reads up to its final reply. Undefined: the session has ended. */
async function finalReply(client: FtpClient, text: string): Promise<string | undefined> {
  client.send(text);
  for (;;) {
    const reply = await client.reply().catch(() => undefined);
    if (reply === undefined) return undefined;
    expect(reply, text).toMatch(REPLY);
    if (!reply.startsWith("1")) return reply;
  }
}

test("whatever is said, each command has one final reply, and the next one is understood", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 25 }), async (lines) => {
      await using client = await target.login();
      for (const text of lines) expect(await finalReply(client, text), text).toBeDefined();
      expect(await client.command("SYST")).toBe("215 UNIX Type: L8");
    }),
    { numRuns: 60 },
  );
});

test("whatever is said before the login, nothing but a login gets further", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 25 }), async (lines) => {
      await using client = await target.connect();
      for (const text of lines) {
        const reply = await finalReply(client, text);
        if (reply === undefined || reply.startsWith("421")) return;
        expect(reply, text).not.toMatch(/^(1|226|227|229|257|213|25[013])/);
      }
      expect(await client.command("PWD")).toMatch(/^530 /);
    }),
    { numRuns: 40 },
  );
});

test("whatever bytes come, the session ends or goes on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 10 }), async (chunks) => {
      await using client = await target.connect();
      client.socket.on("error", () => undefined);
      for (const chunk of chunks) client.sendRaw(Buffer.from(chunk));
      client.socket.end("\r\n");
      await client.end();
    }),
    { numRuns: 60 },
  );
});
