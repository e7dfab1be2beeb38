import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { parseTarget } from "../../../ftp-node/ftp/checksum-reply.ts";
import { ALGORITHMS, beginDigest } from "../../../ftp-node/ftp/digest.ts";

/** RFC 1321, FIPS 180-4 and the check value of CRC-32 (of "123456789"). */
const KNOWN = {
  "SHA-256": ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  "SHA-512": [
    "abc",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
  "SHA-1": ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  MD5: ["abc", "900150983cd24fb0d6963f7d28e17f72"],
  CRC32: ["123456789", "cbf43926"],
} as const;

test.for(ALGORITHMS)("%s of a known text, in pieces", async (algorithm) => {
  const [text, hex] = KNOWN[algorithm];
  const digest = beginDigest(algorithm);
  for await (const character of Readable.from(text)) digest.update(Buffer.from(character));

  expect(digest.hex()).toBe(hex);
});

test("a CRC32 has eight digits", () => {
  expect(beginDigest("CRC32").hex()).toBe("00000000");
});

test.for([
  ["file", { name: "file" }],
  ["a b", { name: "a b" }],
  ["file 5", { name: "file 5" }],
  ["file 0 100", { name: "file", range: { start: 0, end: 100 } }],
  ["a b 0 100", { name: "a b", range: { start: 0, end: 100 } }],
  ["file;5;10", { name: "file", range: { start: 5, end: 10 } }],
  ['"a b"', { name: "a b" }],
  ['"a ""b"""', { name: 'a "b"' }],
  ['"a b" 0 100', { name: "a b", range: { start: 0, end: 100 } }],
  ['"a b" 0', { name: '"a b" 0' }],
  ['"a', { name: '"a' }],
  ["0 1 2", { name: "0", range: { start: 1, end: 2 } }],
  ["file 0 9999999999999999", { name: "file 0 9999999999999999" }],
] as const)("%s asks for %j", ([argument, target]) => {
  expect(parseTarget(argument)).toEqual(target);
});
