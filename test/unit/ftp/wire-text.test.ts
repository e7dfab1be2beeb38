import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, encodeText } from "../../../ftp-node/ftp/wire-text.ts";

describe("text on the wire", () => {
  test.for(["", "STOR Gr\u00fc\u00dfe", "\ufeffSTOR \u{1f600}"])("UTF-8 is what it says: %j", (text) => {
    expect(decodeText(Buffer.from(text))).toBe(text);
    expect(encodeText(text)).toEqual(Buffer.from(text));
  });

  test("a byte that is not UTF-8 has a character of its own, and what is around it stays", () => {
    const bytes = Buffer.from("a\u00fc\u00e9 \u20ac", "utf8");
    expect(decodeText(Buffer.concat([bytes, Buffer.from([0xfc, 0x2f]), bytes]))).toBe(
      "a\u00fc\u00e9 \u20ac\ueffc/a\u00fc\u00e9 \u20ac",
    );
  });

  test("no overlong form becomes a slash or a dot", () => {
    expect(decodeText(Buffer.from([0xc0, 0xae, 0xc0, 0xaf]))).toBe("\uefc0\uefae\uefc0\uefaf");
  });

  const pieces = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  );
  const anything = fc.array(pieces).map((all) => Buffer.concat(all));

  test("whatever comes goes out again, and can be kept as Unicode", () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        const text = decodeText(bytes);
        expect(text.isWellFormed()).toBe(true);
        expect(encodeText(text)).toEqual(bytes);
      }),
    );
  });
});
