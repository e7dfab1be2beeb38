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
