import { EC2ServiceException } from "@aws-sdk/client-ec2";
import { expect, test, vi } from "vitest";
import type { LaunchAction } from "../../../lambda/address/slots/launch-action.ts";
import { type AssociationParts, associate } from "../../../lambda/address/slots/slot-association.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import { StaticWorld } from "./static-world.ts";

const OWN = "198.51.100.1";

/** A slot whose instance waits for its address, having refused it as often as told. */
function launched({ refusals = 0, seconds = 60 } = {}) {
  const world = new StaticWorld(1, [refusals]);
  const rows = new RowsInMemory();
  const complete = vi.fn(world.hooks.complete);
  const parts = {
    hooks: { ...world.hooks, complete },
    addresses: world.addresses,
    instances: world.instances,
    nodes: rows,
    feed: { append: vi.fn(async () => {}) },
    metrics: { count: vi.fn() },
    patience: { seconds, firstDelayMs: 0 },
  } satisfies AssociationParts;
  return { world, rows, parts, action: world.launches[0] as LaunchAction };
}

const published = async (rows: RowsInMemory) => (await rows.get("slot-1"))?.observedAddress;

test("an instance that refuses at first gets its address, which is published before the instance goes into service", async () => {
  const { rows, parts, action } = launched({ refusals: 3 });
  parts.hooks.complete.mockImplementationOnce(async () => {
    expect(await published(rows)).toBe(OWN);
    return true;
  });

  expect(await associate(action, parts)).toEqual({ outcome: "associated" });
  expect(parts.hooks.complete).toHaveBeenCalledExactlyOnceWith(action, "CONTINUE");
  expect(parts.feed.append).toHaveBeenCalledExactlyOnceWith({ kind: "node", nodeId: "slot-1" });
  expect(parts.metrics.count).not.toHaveBeenCalled();
});

test("the address is taken from the instance that had it", async () => {
  const { world, rows, parts, action } = launched();
  await associate(action, parts);
  const [slot] = world.slots;
  if (slot) world.launch(slot);
  const [, second] = world.launches;

  expect(await associate(second as LaunchAction, parts)).toEqual({ outcome: "associated" });
  expect(await world.addresses.describe(["eipalloc-1"])).toMatchObject([{ instanceId: "i-2" }]);
  expect(await published(rows)).toBe(OWN);
});

test("an instance that goes on refusing is given up, with the reason and a measure", async () => {
  const { rows, parts, action } = launched({ refusals: 1, seconds: 0 });

  expect(await associate(action, parts)).toEqual({
    outcome: "abandoned",
    reason: "AuthFailure: AuthFailure",
  });
  expect(parts.hooks.complete).toHaveBeenCalledExactlyOnceWith(action, "ABANDON");
  expect(parts.metrics.count).toHaveBeenCalledExactlyOnceWith("HookAbandoned", 1);
  expect(await published(rows)).toBeUndefined();
});

test.for(["InvalidAllocationID.NotFound", "OperationNotPermitted", "InvalidParameterValue"])(
  "%s is not tried twice",
  async (name) => {
    const { parts, action } = launched();
    const refuse = vi.fn(async () => {
      throw new EC2ServiceException({ name, message: "No.", $fault: "client", $metadata: {} });
    });

    const given = { ...parts, addresses: { ...parts.addresses, associate: refuse } };
    expect(await associate(action, given)).toEqual({ outcome: "abandoned", reason: `${name}: No.` });
    expect(refuse).toHaveBeenCalledOnce();
  },
);

test("an association that EC2 does not show is tried again", async () => {
  const { world, parts, action } = launched();
  const describe = vi.fn(world.addresses.describe).mockResolvedValueOnce([]);

  const given = { ...parts, addresses: { ...parts.addresses, describe } };
  expect(await associate(action, given)).toEqual({ outcome: "associated" });
});

test("an instance that ended meanwhile is no failure, and the group need not wait for it", async () => {
  const { world, parts, action } = launched();
  const isGone = vi.fn(async () => true);
  const refuse = async () => {
    throw new EC2ServiceException({ name: "InvalidInstanceID", message: "", $fault: "client", $metadata: {} });
  };

  const given = { ...parts, instances: { isGone }, addresses: { ...world.addresses, associate: refuse } };
  expect(await associate(action, given)).toMatchObject({ outcome: "gone" });
  expect(parts.hooks.complete).toHaveBeenCalledExactlyOnceWith(action, "ABANDON");
  expect(parts.metrics.count).not.toHaveBeenCalled();
});

test("an event that comes again changes nothing", async () => {
  const { rows, parts, action } = launched();
  await associate(action, parts);
  const row = await rows.get("slot-1");

  expect(await associate(action, parts)).toEqual({ outcome: "over" });
  expect(await rows.get("slot-1")).toEqual(row);
});

test("a table that is away does not hold the instance back", async () => {
  const { parts, action } = launched();
  const replace = async () => {
    throw new Error("The table is away.");
  };

  const nodes = { get: async () => undefined, replace };
  expect(await associate(action, { ...parts, nodes })).toEqual({
    outcome: "associated",
    unpublished: "The table is away.",
  });
  expect(parts.hooks.complete).toHaveBeenCalledExactlyOnceWith(action, "CONTINUE");
});
