import { expect, test } from "vitest";
import { NO_OPTIONS } from "../../../../ftp-node/ftp/listing/list-options.ts";
import { ordered } from "../../../../ftp-node/ftp/listing/order.ts";
import type { Entry } from "../../../../ftp-node/storage/storage.ts";

/** Counts what was asked for, and notes when nobody asks any more. */
class Source {
  asked = 0;
  left = false;

  async *entries(count: number): AsyncGenerator<Entry> {
    try {
      for (let size = 0; size < count; size++) {
        this.asked++;
        yield { name: String(size), kind: "file", size, modified: new Date(size) };
      }
    } finally {
      this.left = true;
    }
  }
}

async function sizesOf(entries: AsyncIterable<Entry>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const { size } of entries) sizes.push(size);
  return sizes;
}

test("by name nothing is held", async () => {
  const source = new Source();
  for await (const { name } of ordered(source.entries(10), NO_OPTIONS)) {
    expect(name).toBe("0");
    break;
  }
  expect(source).toMatchObject({ asked: 1, left: true });
});

test("as many entries as may be held are turned round", async () => {
  const all = Array.from({ length: 10_000 }, (_, index) => index);
  for (const options of [{ reverse: true }, { order: "time" }, { order: "size" }] as const)
    expect(await sizesOf(ordered(new Source().entries(10_000), { ...NO_OPTIONS, ...options }))).toEqual(
      all.toReversed(),
    );
});

test("more come as they are, all of them, and no more of them are held", async () => {
  const source = new Source();
  const entries = ordered(source.entries(30_000), { ...NO_OPTIONS, order: "time" });
  await entries.next();
  expect(source.asked).toBe(10_001);
  await entries.return(undefined);
  expect(source.left).toBe(true);

  const all = Array.from({ length: 30_000 }, (_, index) => index);
  expect(await sizesOf(ordered(new Source().entries(30_000), { ...NO_OPTIONS, reverse: true }))).toEqual(all);
});
