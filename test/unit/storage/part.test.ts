import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_PARTS, Part, partBytes } from "../../../ftp-node/storage/s3/part.ts";
import { PartBuffers } from "../../../ftp-node/storage/s3/part-buffers.ts";

const MIB = 1024 ** 2;

test.for([
  { number: 1, size: 8 * MIB },
  { number: 1_000, size: 8 * MIB },
  { number: 1_001, size: 16 * MIB },
  { number: 5_001, size: 256 * MIB },
  { number: MOST_PARTS, size: 256 * MIB },
])("part $number has $size bytes", ({ number, size }) => {
  expect(partBytes(number)).toBe(size);
});

test("all parts together are 1.4 TiB, and each is within S3's limits", () => {
  const sizes = Array.from({ length: MOST_PARTS }, (_, index) => partBytes(index + 1));

  expect(sizes.reduce((sum, size) => sum + size) / 1024 ** 4).toBeCloseTo(1.46, 2);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5 * MIB);
});

test("a part is what was put into it, in whatever pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }), (pieces) => {
      const part = new Part(1, Buffer.alloc(1_000));
      for (const piece of pieces) {
        part.room.set(piece);
        expect([...part.filled(piece.length)]).toEqual([...piece]);
      }
      const whole = Buffer.concat(pieces);
      expect(part.bytes.equals(whole)).toBe(true);
      expect(part.crc32).toBe(crc32(whole));
      expect(part.room.length).toBe(1_000 - whole.length);
    }),
  );
});

test("three buffers are lent, and lent again", () => {
  const buffers = new PartBuffers();
  const lent = [buffers.lend(10), buffers.lend(10), buffers.lend(10)];

  expect(buffers.lend(10)).toBeUndefined();
  const [first] = lent;
  if (first) buffers.giveBack(first);
  expect(buffers.lend(10)).toBe(first);
});

test("a buffer of another size is not lent again", () => {
  const buffers = new PartBuffers();
  const small = buffers.lend(10);
  if (small) buffers.giveBack(small);

  expect(buffers.lend(20)?.length).toBe(20);
});
