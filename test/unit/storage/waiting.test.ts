import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { concurrently } from "../../../ftp-node/storage/s3/concurrently.ts";
import { untilAborted } from "../../../ftp-node/storage/until-aborted.ts";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

test("what is waited for comes through", async () => {
  const { signal } = new AbortController();

  expect(await untilAborted(Promise.resolve("done"), signal)).toBe("done");
  await expect(untilAborted(Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");
});

test("an abort ends the wait", async () => {
  const controller = new AbortController();
  const waiting = untilAborted(Promise.withResolvers<void>().promise, controller.signal);

  controller.abort(new Error("gone"));

  await expect(waiting).rejects.toMatchObject({ failure: "unavailable", cause: { message: "gone" } });
});

test("every item is worked on, on so many at once", async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;

  await concurrently(numbers(20), 4, async (number) => {
    most = Math.max(most, ++running);
    await setImmediate();
    running--;
    done.push(number);
  });

  expect(done.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(4);
});

test("after a failure nothing more is begun, and it is thrown once all have ended", async () => {
  const slow = Promise.withResolvers<void>();
  const ended: number[] = [];
  const working = concurrently(numbers(100), 2, async (number) => {
    if (number === 1) throw new Error("failed");
    await slow.promise;
    ended.push(number);
  });

  slow.resolve();

  await expect(working).rejects.toThrow("failed");
  expect(ended).toEqual([0]);
});

test("a source of items that fails fails the work", async () => {
  async function* broken(): AsyncGenerator<number> {
    yield 1;
    throw new Error("broken");
  }

  await expect(concurrently(broken(), 3, async () => undefined)).rejects.toThrow("broken");
});
