import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineReader, LineTooLong, parseLine } from "../../../ftp-node/ftp/line-reader.ts";

const LONGEST = 64;
const read = (...chunks: (string | readonly number[])[]) => {
  const reader = new LineReader();
  return chunks
    .flatMap((chunk) => reader.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk), LONGEST))
    .map(String);
};

describe("lines", () => {
  test.for([
    { name: "CRLF", chunks: ["NOOP\r\n"], lines: ["NOOP"] },
    { name: "a bare LF", chunks: ["NOOP\n"], lines: ["NOOP"] },
    { name: "CR and LF in different packets", chunks: ["NOOP\r", "\n"], lines: ["NOOP"] },
    { name: "many in one packet", chunks: ["USER a\r\nPASS b\r\n\r\n"], lines: ["USER a", "PASS b", ""] },
    { name: "a CR inside an argument", chunks: ["STOR a\rb\r\n"], lines: ["STOR a\rb"] },
    { name: "telnet IP and DM in front of ABOR", chunks: [[0xff, 0xf4, 0xff, 0xf2], "ABOR\r\n"], lines: ["ABOR"] },
    { name: "telnet negotiation", chunks: [[0xff, 0xfd, 0x01], "NOOP\r\n"], lines: ["NOOP"] },
    { name: "a telnet command cut in two", chunks: [[0xff], [0xf4], "NOOP\r\n"], lines: ["NOOP"] },
    { name: "a data mark whose IAC went as urgent data", chunks: [[0xff, 0xf4], [0xf2], "ABOR\r\n"], lines: ["ABOR"] },
    { name: "an IAC whose data mark went as urgent data", chunks: [[0xff, 0xf4, 0xff], "ABOR\r\n"], lines: ["ABOR"] },
    { name: "ABOR whose LF went as urgent data", chunks: ["ABOR\r", "NOOP\r\n"], lines: ["ABOR", "NOOP"] },
    { name: "ABOR whose LF comes later", chunks: ["abor\r", "\nNOOP\r\n"], lines: ["abor", "NOOP"] },
    { name: "no end yet", chunks: ["NOOP\r"], lines: [] },
  ])("$name", ({ chunks, lines }) => {
    expect(read(...chunks)).toEqual(lines);
  });

  test("a doubled 0xFF is one", () => {
    expect(new LineReader().push(Buffer.from([0x61, 0xff, 0xff, 0x0a]), LONGEST)).toEqual([Buffer.from([0x61, 0xff])]);
  });

  test("one byte more than the longest line is refused, also when its end never comes", () => {
    expect(() => read("x".repeat(LONGEST + 1))).toThrow(LineTooLong);
    expect(read(`${"x".repeat(LONGEST - 1)}\r\n`)).toHaveLength(1);
  });

  test("however the bytes are cut into packets, the lines are the same", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(200)), (all, cuts) => {
        const whole = new LineReader().push(all, 1000);
        const reader = new LineReader();
        const borders = [0, ...cuts.filter((cut) => cut < all.length).toSorted((a, b) => a - b), all.length];
        const pieces = borders.slice(1).flatMap((end, index) => reader.push(all.subarray(borders[index], end), 1000));
        expect(pieces).toEqual(whole);
      }),
    );
  });
});

test("one space ends the verb, all else is the argument's own", () => {
  expect(parseLine("stor  a b ")).toEqual({ verb: "STOR", argument: " a b " });
  expect(parseLine("pasv")).toEqual({ verb: "PASV", argument: "" });
});
