import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishSlot } from "../../../lambda/address/slots/slot-publication.ts";
import { reconcileSlots } from "../../../lambda/address/slots/slot-reconciler.ts";
import { Feed } from "../../../tables/feed.ts";
import { Nodes } from "../../../tables/nodes.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";
import { type AddressRows, RowsInMemory } from "../../unit/address/rows-in-memory.ts";
import { runs } from "../../unit/address/runs.ts";

const OLD = "198.51.100.1";
const NEW = "198.51.100.2";

let tables: TestTables;
let nodes: Nodes;
let made = 0;

beforeAll(async () => {
  tables = await createTestTables();
  nodes = new Nodes(tables.activity);
});

afterAll(() => tables[Symbol.asyncDispose]());

const version = fc.integer({ min: 1, max: 4 });
const address = fc.constantFrom(OLD, NEW);
type Write = (rows: AddressRows, id: string) => Promise<boolean>;

const writes: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(address, version).map(
    ([to, at]): Write =>
      (rows, id) =>
        rows.observe(id, to, at),
  ),
  fc.tuple(address, version).map(
    ([to, at]): Write =>
      (rows, id) =>
        rows.correct(id, to, at),
  ),
  version.map(
    (at): Write =>
      (rows, id) =>
        rows.forget(id, at),
  ),
  fc.tuple(fc.option(address, { nil: undefined }), fc.nat(4)).map(
    ([to, at]): Write =>
      (rows, id) =>
        rows.replace(id, to, at),
  ),
);

test("the table keeps the rules that other tests hold in memory", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(writes, { minLength: 1, maxLength: 8 }), async (sequence) => {
      const id = `node-${made++}`;
      const memory = new RowsInMemory();
      for (const write of sequence) expect(await write(nodes, id)).toBe(await write(memory, id));

      expect(await nodes.get(id)).toEqual(await memory.get(id));
    }),
    runs(30),
  );
});

/** One slot whose instance has the address; `onLook` happens once, between a writer's look and what it does then. */
function slotWith(address: string, onLook: () => Promise<unknown>) {
  const slot = { nodeId: `slot-${made++}`, allocationId: "eipalloc-1" };
  const seen = { address, onLook };
  const parts = {
    slots: [slot],
    addresses: {
      async describe() {
        const view = [{ allocationId: slot.allocationId, address: seen.address, free: false, instanceId: "i-1" }];
        const happen = seen.onLook;
        seen.onLook = async () => {};
        await happen();
        return view;
      },
      associate: async () => {},
    },
    instances: {
      describe: async () => [{ nodeId: slot.nodeId, instanceId: "i-1", running: true, launchedAt: new Date(0) }],
    },
    nodes,
    feed: new Feed(tables.activity),
    now: () => new Date(),
    repaired: () => {},
    refused: () => {},
  };
  return { slot, seen, parts };
}

test.for([
  { slow: "the reconciler", fast: "an association" },
  { slow: "an association", fast: "the reconciler" },
])("$slow that looked first and writes last does not undo $fast", async ({ slow }) => {
  const { slot, seen, parts } = slotWith(OLD, () => other());
  const reconciles = () => reconcileSlots(parts);
  const associates = () => publishSlot(slot, "i-1", parts);
  const [one, another] = slow === "the reconciler" ? [reconciles, associates] : [associates, reconciles];
  const other = async () => {
    seen.address = NEW;
    await another();
    expect((await nodes.get(slot.nodeId))?.observedAddress).toBe(NEW);
  };
  await one();

  expect((await nodes.get(slot.nodeId))?.observedAddress).toBe(NEW);
});

test("who finds the row right looks again when somebody wrote meanwhile", async () => {
  const { slot, parts } = slotWith(NEW, () => nodes.replace(slot.nodeId, OLD, 1));
  await nodes.replace(slot.nodeId, NEW, 0);
  await reconcileSlots(parts);

  expect(await nodes.get(slot.nodeId)).toMatchObject({ observedAddress: NEW, observedVersion: 3 });
});

test("two rounds at the same time end in what EC2 says", async () => {
  const { slot, parts } = slotWith(NEW, async () => {});
  await Promise.all([reconcileSlots(parts), reconcileSlots(parts, slot.nodeId), publishSlot(slot, "i-1", parts)]);

  expect((await nodes.get(slot.nodeId))?.observedAddress).toBe(NEW);
});
