import { EC2ServiceException } from "@aws-sdk/client-ec2";
import { expect, onTestFinished, test, vi } from "vitest";
import type { LaunchAction } from "../../../lambda/address/slots/launch-action.ts";
import { type AssociationParts, associate } from "../../../lambda/address/slots/slot-association.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import { StaticWorld } from "./static-world.ts";

const OWN = "198.51.100.1";

/** A slot whose instance waits for its address, having refused it as often as told. */
function launched({ refusals = 0, seconds = 60, drainingLooks = 0, firstDelayMs = 0 } = {}) {
  const world = new StaticWorld(1, [refusals], drainingLooks);
  const rows = new RowsInMemory();
  const complete = vi.fn(world.hooks.complete);
  const parts = {
    hooks: { ...world.hooks, complete },
    addresses: world.addresses,
    instances: { ...world.instances, isUp: vi.fn(world.instances.isUp) },
    nodes: rows,
    feed: { append: vi.fn(async () => {}) },
    metrics: { count: vi.fn() },
    patience: { seconds, handoverSeconds: 30, firstDelayMs },
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

/** A slot whose instance serves while its successor waits for the address; it ends after having been looked at as often. */
async function succeeded(options: Parameters<typeof launched>[0]) {
  const { world, action, ...others } = launched(options);
  await associate(action, others.parts);
  world.launch(action.slot);
  const holder = async () => (await world.addresses.describe(["eipalloc-1"]))[0]?.instanceId;
  return { world, ...others, successor: world.launches[1] as LaunchAction, holder };
}

test("the address is left to the instance that has it while that one drains, and taken as soon as it has ended", async () => {
  const { world, rows, parts, successor, holder } = await succeeded({ drainingLooks: 2 });

  expect(await associate(successor, parts)).toEqual({ outcome: "associated" });
  expect(parts.instances.isUp.mock.calls).toEqual([["i-1"], ["i-1"], ["i-1"]]);
  expect(world.evictions).toEqual([]);
  expect(await holder()).toBe("i-2");
  expect(await published(rows)).toBe(OWN);
});

test("an instance that does not end loses the address when its time is over", async () => {
  const { rows, parts, successor, holder } = await succeeded({
    drainingLooks: Number.POSITIVE_INFINITY,
    firstDelayMs: 1000,
  });
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const association = associate(successor, parts);

  await vi.advanceTimersByTimeAsync(29_999);
  expect(await holder()).toBe("i-1");
  await vi.advanceTimersByTimeAsync(15_001);
  expect(await association).toEqual({ outcome: "associated" });
  expect(await holder()).toBe("i-2");
  expect(await published(rows)).toBe(OWN);
});

test("an instance that ends before it gets the address does not wait for it any longer", async () => {
  const { world, parts, successor, holder } = await succeeded({ drainingLooks: Number.POSITIVE_INFINITY });
  const isGone = async (instanceId: string) => instanceId === "i-2";

  expect(await associate(successor, { ...parts, instances: { ...parts.instances, isGone } })).toMatchObject({
    outcome: "gone",
  });
  expect(world.evictions).toEqual([]);
  expect(await holder()).toBe("i-1");
});

test("what holds the address and is no instance is not waited for", async () => {
  const { world, parts, action } = launched();
  const held = { allocationId: "eipalloc-1", address: OWN, free: false };
  const describe = vi.fn(world.addresses.describe).mockResolvedValueOnce([held]);

  const given = { ...parts, addresses: { ...parts.addresses, describe } };
  expect(await associate(action, given)).toEqual({ outcome: "associated" });
  expect(parts.instances.isUp).not.toHaveBeenCalled();
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
  const describe = vi.fn(world.addresses.describe).mockResolvedValueOnce([]).mockResolvedValueOnce([]);

  const given = { ...parts, addresses: { ...parts.addresses, describe } };
  expect(await associate(action, given)).toEqual({ outcome: "associated" });
});

test("an instance that ended meanwhile is no failure, and the group need not wait for it", async () => {
  const { world, parts, action } = launched();
  const isGone = vi.fn(async () => true);
  const refuse = async () => {
    throw new EC2ServiceException({ name: "InvalidInstanceID", message: "", $fault: "client", $metadata: {} });
  };

  const given = {
    ...parts,
    instances: { ...parts.instances, isGone },
    addresses: { ...world.addresses, associate: refuse },
  };
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
