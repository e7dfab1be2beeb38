import { expect, test } from "vitest";
import { DataChannel } from "../../../ftp-node/ftp/data-channel.ts";
import type { DataRoute } from "../../../ftp-node/ftp/data-route.ts";

function countCancellations() {
  const route: DataRoute & { cancelled: number } = {
    command: "EPSV",
    cancelled: 0,
    open: () => Promise.reject(new Error("Nobody is there.")),
    cancel() {
      route.cancelled++;
    },
  };
  return route;
}

const limits = {
  stallMilliseconds: 1_000,
  leastBytes: 0,
  uploadBytes: Number.POSITIVE_INFINITY,
  throttle: undefined,
};
const openChannel = () =>
  new DataChannel({
    announce() {},
    openMilliseconds: () => 1_000,
    protection: () => undefined,
    limits: () => limits,
    admitted: (transfer) => transfer(),
  });

test("a route takes the place of one that was not used, which is given back", () => {
  const channel = openChannel();
  const [first, second] = [countCancellations(), countCancellations()];
  channel.use(first);
  channel.use(second);
  expect([first.cancelled, second.cancelled]).toEqual([1, 0]);
});

test("what is set up when the session has ended is given back at once", () => {
  const channel = openChannel();
  const [before, after] = [countCancellations(), countCancellations()];
  channel.use(before);
  channel.close();
  channel.use(after);
  expect([before.cancelled, after.cancelled]).toEqual([1, 1]);
});
