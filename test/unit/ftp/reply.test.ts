import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLongReply, formatReply, quoted, reply, replyTo } from "../../../ftp-node/ftp/reply.ts";
import { StorageError } from "../../../ftp-node/storage/storage.ts";

test("one line, and several (RFC 959 §4.2)", () => {
  expect(formatReply(reply(200, "OK."))).toBe("200 OK.\r\n");
  expect(formatReply(reply(211, "Extensions:", "SIZE", "End."))).toBe("211-Extensions:\r\n SIZE\r\n211 End.\r\n");
});

test("no text can forge a line", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("2", "0", " ", "\r", "\n", "x") }), (line) => {
      expect(formatReply(reply(250, line)).split(/\r\n|\r|\n/)).toHaveLength(2);
    }),
  );
});

test("quotes in a path are doubled", () => {
  expect(quoted('/a"b')).toBe('"/a""b"');
});

async function* body(lines: readonly string[], failure?: Error): AsyncGenerator<string> {
  yield* lines;
  if (failure) throw failure;
}

async function longReply(lines: readonly string[], failure?: Error): Promise<string> {
  const answer = { ...reply(213, "Status:", "End."), body: body(lines, failure) };
  return text(formatLongReply(answer, replyTo));
}

test("a body's lines stand between the first and the last", async () => {
  expect(await longReply([])).toBe("213-Status:\r\n213 End.\r\n");
  expect(await longReply(["one", "", " two"])).toBe("213-Status:\r\n one\r\n \r\n  two\r\n213 End.\r\n");
});

test("a body that breaks off still ends its reply, and says why", async () => {
  expect(await longReply(["one"], new StorageError("unavailable", { message: "the bucket's secret name" }))).toBe(
    "213-Status:\r\n one\r\n213 Incomplete: Storage is unavailable; try again.\r\n",
  );
  expect(await longReply([], new Error("internal"))).toBe(
    "213-Status:\r\n213 Incomplete: Local error in processing.\r\n",
  );
});

test("a long body goes out in pieces, and is asked for no faster", async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<string> {
    for (;;) yield String(asked++).padStart(98, ".");
  }
  const pieces = formatLongReply({ ...reply(213, "Status:", "End."), body: endless() }, replyTo);

  expect((await pieces.next()).value?.length).toBeLessThan(20_000);
  expect(asked).toBeLessThan(200);
  await pieces.return(undefined);
});

test("no line of a body can forge another", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom("2", "1", "3", " ", "\r", "\n", "x") })),
      async (lines) => {
        const sent = (await longReply(lines)).split(/\r\n|\r|\n/);
        expect(sent).toHaveLength(lines.length + 3);
        expect(sent.slice(1, -2).every((line) => line.startsWith(" "))).toBe(true);
      },
    ),
  );
});
