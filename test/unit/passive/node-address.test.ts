import pino from "pino";
import { expect, test } from "vitest";
import { NodeAddress } from "../../../ftp-node/passive/node-address.ts";
import { PRIVATE_NETWORKS } from "../../../shared/networks.ts";
import type { Node } from "../../../shared/node.ts";

const OUTSIDE = "8.8.4.4";
const LOCAL = "10.0.0.10";
const A = "198.51.100.1";
const B = "198.51.100.2";

/** A node's address; its row is what the test says, and away while that is undefined. */
function createAddress(row: Partial<Node>, publicAddress = "auto") {
  const table: { row: Partial<Node> | undefined } = { row };
  const address = new NodeAddress({
    nodeId: "n",
    nodes: {
      async get() {
        if (!table.row) throw new Error("The table is away.");
        return { id: "n", ...table.row };
      },
    },
    publicAddress,
    privateNetworks: PRIVATE_NETWORKS,
    log: pino({ level: "silent" }),
  });
  const hear = (said: string | undefined) => address.hear(async () => ({ address: said }));
  return { address, table, hear, told: () => address.for(OUTSIDE, LOCAL) };
}

test("the table is away: what was published goes on, and the witness still counts", async () => {
  const { address, table, hear, told } = createAddress({ observedAddress: A, observedVersion: 1 });
  await address.refresh();
  table.row = undefined;

  await address.refresh();
  await hear(A);
  expect(told()).toBe(A);
  await hear(undefined);
  expect(told()).toBeUndefined();
  await hear(A);
  expect(told()).toBe(A);
});

test("what an operator chose is told whatever the witness says", async () => {
  for (const [choice, expected] of [
    [{ mode: "fixed", address: B }, B],
    [{ mode: "local" }, LOCAL],
  ] as const) {
    const { address, hear, told } = createAddress({ choice, observedAddress: A, observedVersion: 1 });
    await address.refresh();
    await hear(undefined);
    expect(told()).toBe(expected);
    expect(address.status(Date.now())).toMatchObject({ unknown: false, mismatch: true });
  }
});

test("a witness that fails changes nothing", async () => {
  const { address, hear, told } = createAddress({ observedAddress: A, observedVersion: 1 });
  await address.refresh();
  await hear(B);
  await expect(address.hear(() => Promise.reject(new Error("silence")))).rejects.toThrow("silence");
  expect(told()).toBeUndefined();
  await hear(A);
  await expect(address.hear(() => Promise.reject(new Error("silence")))).rejects.toThrow("silence");
  expect(told()).toBe(A);
});

test("a row that comes while the witness is being asked is newer than its answer", async () => {
  const { address, table, told } = createAddress({ observedAddress: A, observedVersion: 1 });
  await address.refresh();
  const answer = Promise.withResolvers<{ address: string | undefined }>();
  const heard = address.hear(() => answer.promise);
  table.row = { observedAddress: B, observedVersion: 2 };
  await address.refresh();
  answer.resolve({ address: undefined });
  await heard;

  expect(told()).toBe(B);
});

test("held, it follows neither its row nor its witness any more", async () => {
  const { address, table, hear, told } = createAddress({ observedAddress: A, observedVersion: 1 });
  await address.refresh();
  address.hold();
  table.row = {};
  await address.refresh();
  await hear(B);

  expect(told()).toBe(A);
});

test.for([
  { row: {}, publicAddress: "auto", unknown: true },
  { row: { observedAddress: A }, publicAddress: "auto", unknown: false },
  { row: {}, publicAddress: "198.51.100.9", unknown: false },
  { row: {}, publicAddress: "local", unknown: false },
])("of $publicAddress and $row, unknown is $unknown", async ({ row, publicAddress, unknown }) => {
  const { address } = createAddress(row, publicAddress);
  await address.refresh();

  expect(address.status(Date.now())).toMatchObject({ unknown, mismatch: false });
});

test("before the first look nothing is known", () => {
  const { address, told } = createAddress({ observedAddress: A }, "198.51.100.9");

  expect(told()).toBeUndefined();
  expect(address.status(Date.now())).toMatchObject({ unknown: true, mismatch: false });
});

test("its age is the time since the row was read", async () => {
  const { address, table } = createAddress({});
  await address.refresh();
  const { ageSeconds } = address.status(Date.now() + 60_000);
  expect(ageSeconds).toBeGreaterThanOrEqual(59);
  expect(ageSeconds).toBeLessThanOrEqual(60);

  table.row = undefined;
  await address.refresh();
  expect(address.status(Date.now() + 60_000).ageSeconds).toBeGreaterThanOrEqual(59);
});
