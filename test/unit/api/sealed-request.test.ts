import fc from "fast-check";
import { expect, test } from "vitest";
import { SealedRequest } from "../../../lambda/api/sealed-request.ts";

const secret = Buffer.alloc(32, 7);
const ascii = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 255 });

test("whoever has the key opens what was sealed with it", () => {
  fc.assert(
    fc.property(ascii, fc.string({ unit: "binary" }), (key, text) => {
      const wellFormed = text.toWellFormed();
      const sealed = new SealedRequest({ key, caller: "c", secret }).seal(wellFormed);
      expect(new SealedRequest({ key, caller: "c", secret }).open(sealed)).toBe(wellFormed);
    }),
  );
});

test("another key, caller or secret opens nothing, and is known by another id", () => {
  fc.assert(
    fc.property(fc.uniqueArray(ascii, { minLength: 2, maxLength: 2 }), ([one = "", two = ""]) => {
      const mine = new SealedRequest({ key: one, caller: one, secret });
      const sealed = mine.seal("a password");
      for (const other of [
        new SealedRequest({ key: two, caller: one, secret }),
        new SealedRequest({ key: one, caller: two, secret }),
        new SealedRequest({ key: one, caller: one, secret: Buffer.alloc(32, 8) }),
      ]) {
        expect(() => other.open(sealed)).toThrow();
        expect(other.id).not.toBe(mine.id);
      }
    }),
  );
});

test("what was changed anywhere, or cut off, does not open", () => {
  const request = new SealedRequest({ key: "k", caller: "c", secret });
  const sealed = Buffer.from(request.seal("a password"), "base64");

  fc.assert(
    fc.property(fc.nat({ max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(sealed.map((byte, n) => (n === at ? byte ^ by : byte)));
      expect(() => request.open(changed.toString("base64"))).toThrow();
      expect(() => request.open(sealed.subarray(0, at).toString("base64"))).toThrow();
    }),
  );
});

test("a fingerprint is of method, path and body", () => {
  const request = new SealedRequest({ key: "k", caller: "c", secret });
  const fingerprint = (method: string, path: string, body: string) =>
    request.fingerprint(method, path, new TextEncoder().encode(body).buffer);

  const all = [
    fingerprint("POST", "/a", "x"),
    fingerprint("POST", "/b", "x"),
    fingerprint("POST", "/a", "y"),
    fingerprint("PUT", "/a", "x"),
  ];
  expect(new Set(all).size).toBe(4);
  expect(fingerprint("POST", "/a", "x")).toBe(all[0]);
});
