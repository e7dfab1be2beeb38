import fc from "fast-check";
import { expect, test } from "vitest";
import { fromNetworkAscii, toNetworkAscii } from "../../../ftp-node/ftp/ascii.ts";

type Conversion = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

async function convert(conversion: Conversion, ...chunks: string[]): Promise<string> {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
  }
  const converted: Buffer[] = [];
  for await (const chunk of conversion(source())) converted.push(chunk);
  return Buffer.concat(converted).toString("latin1");
}

test("a line's end goes out as CRLF, and one that is CRLF already stays so", async () => {
  expect(await convert(toNetworkAscii, "a\nb\r\nc\r", "\nd")).toBe("a\r\nb\r\nc\r\nd");
});

test("CRLF comes in as LF, also when cut in two; a CR of its own stays", async () => {
  expect(await convert(fromNetworkAscii, "a\r\nb\r", "\nc\rd\r")).toBe("a\nb\nc\rd\r");
});

test("a text with LF comes back as it was", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n") });
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (chunks) => {
      expect(await convert(fromNetworkAscii, await convert(toNetworkAscii, ...chunks))).toBe(chunks.join(""));
    }),
  );
});

/** Texts made of what matters, and where they are cut. */
const TEXT = fc.array(fc.constantFrom("\r", "\n", "a"), { maxLength: 40 }).map((bytes) => bytes.join(""));
const CUTS = fc.array(fc.nat(40));

function cut(text: string, cuts: readonly number[]): string[] {
  const borders = [0, ...cuts.toSorted((one, other) => one - other), text.length];
  return borders.slice(1).map((border, index) => text.slice(borders[index], border));
}

test.for([
  ["out", toNetworkAscii, (text: string) => text.replace(/(?<!\r)\n/g, "\r\n")],
  ["in", fromNetworkAscii, (text: string) => text.replaceAll("\r\n", "\n")],
] as const)("wherever a text is cut on its way %s, it is converted as a whole", async ([, conversion, whole]) => {
  await fc.assert(
    fc.asyncProperty(TEXT, CUTS, async (text, cuts) => {
      expect(await convert(conversion, ...cut(text, cuts))).toBe(whole(text));
    }),
    { numRuns: 500 },
  );
});
