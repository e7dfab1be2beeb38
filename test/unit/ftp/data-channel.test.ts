import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { DataChannel } from "../../../ftp-node/ftp/data-channel.ts";
import { activeRoute, type DataRoute } from "../../../ftp-node/ftp/data-route.ts";
import { untilAborted } from "../../../ftp-node/until-aborted.ts";
import { DataListener } from "../../support/data-listener.ts";

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

describe("a transfer that is ended", () => {
  test("while the storage is asked was broken off", async () => {
    const channel = openChannel();
    const sent = channel.send("image", async () => {
      channel.abort();
      return Readable.from([]);
    });
    await expect(sent).rejects.toMatchObject({ failure: "broken" });
  });

  test("while its data connection is waited for was abandoned", async () => {
    const channel = openChannel();
    channel.use({
      ...countCancellations(),
      open(signal) {
        channel.abort();
        return untilAborted(new Promise<never>(() => undefined), signal);
      },
    });
    await expect(channel.send("image", async () => Readable.from([]))).rejects.toMatchObject({ failure: "abandoned" });
  });

  test("once data flows was broken off", async () => {
    await using listener = await DataListener.open();
    const channel = openChannel();
    channel.use(activeRoute("PORT", { host: "127.0.0.1", port: listener.port, localAddress: "127.0.0.1" }));
    const endsWhenRead = new Readable({ read: () => channel.abort() });
    await expect(channel.send("image", async () => endsWhenRead)).rejects.toMatchObject({ failure: "broken" });
  });
});
