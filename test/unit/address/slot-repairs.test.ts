import { expect, test } from "vitest";
import type { ElasticAddress } from "../../../lambda/address/slots/elastic-addresses.ts";
import type { SlotInstance } from "../../../lambda/address/slots/slot-instances.ts";
import { slotRepairs } from "../../../lambda/address/slots/slot-repairs.ts";

const OWN = "198.51.100.1";
const OTHER = "203.0.113.1";
const NOW = new Date("2026-11-21T12:00:00Z");

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const slot = { nodeId: "slot-1", allocationId: "eipalloc-1" };
const old = { nodeId: "slot-1", instanceId: "i-old", running: true, launchedAt: minutesAgo(60) };
const young = { nodeId: "slot-1", instanceId: "i-young", running: true, launchedAt: minutesAgo(1) };

const free: ElasticAddress = { allocationId: "eipalloc-1", address: OWN, free: true };
const heldBy = (instanceId: string): ElasticAddress => ({ ...free, free: false, instanceId });

interface Case {
  readonly when: string;
  readonly row?: string;
  readonly elastic?: ElasticAddress;
  readonly instances: readonly SlotInstance[];
  readonly asked?: boolean;
  readonly repair?: object;
}

const publish = (from: string | undefined, to: string) => ({
  repair: "publish",
  nodeId: "slot-1",
  from,
  to,
  version: 7,
});
const withdraw = { repair: "withdraw", nodeId: "slot-1", from: OWN, to: undefined, version: 7 };
const associate = (from: string | undefined, instanceId: string) => ({
  ...{ repair: "associate", nodeId: "slot-1", from, to: OWN },
  ...{ allocationId: "eipalloc-1", instanceId },
});

test.for<Case>([
  { when: "all is well", row: OWN, elastic: heldBy("i-old"), instances: [{ ...old, address: OWN }] },
  {
    when: "a node asked, and all is well",
    row: OWN,
    elastic: heldBy("i-old"),
    instances: [{ ...old, address: OWN }],
    asked: true,
    repair: { repair: "confirm", nodeId: "slot-1", from: OWN, to: OWN, version: 7 },
  },
  {
    when: "the row knows nothing",
    elastic: heldBy("i-old"),
    instances: [{ ...old, address: OWN }],
    repair: publish(undefined, OWN),
  },
  {
    when: "an operator gave the instance another Elastic IP",
    row: OWN,
    elastic: free,
    instances: [{ ...old, address: OTHER }],
    repair: publish(OWN, OTHER),
  },
  { when: "the instance is gone", row: OWN, elastic: free, instances: [], repair: withdraw },
  {
    when: "the instance lost its address",
    row: OWN,
    elastic: free,
    instances: [old],
    repair: associate(OWN, "i-old"),
  },
  { when: "the instance still waits for its hook", elastic: free, instances: [young] },
  { when: "the instance does not run yet", elastic: free, instances: [{ ...old, running: false }] },
  { when: "somebody else holds the address", row: OWN, elastic: heldBy("i-else"), instances: [old], repair: withdraw },
  { when: "the Elastic IP was released", row: OWN, instances: [old], repair: withdraw },
  {
    when: "only one of EC2's answers shows the address yet",
    row: OWN,
    elastic: heldBy("i-old"),
    instances: [old],
  },
  {
    when: "a new instance has not taken the address over yet",
    row: OWN,
    elastic: heldBy("i-old"),
    instances: [young, { ...old, address: OWN }],
  },
  {
    when: "a new instance has taken the address over",
    row: OWN,
    elastic: heldBy("i-young"),
    instances: [old, { ...young, address: OWN }],
  },
  {
    when: "neither of two instances has the slot's address",
    row: OWN,
    elastic: free,
    instances: [{ ...old, address: OTHER }, young],
    repair: withdraw,
  },
  { when: "the instance is another slot's", elastic: free, instances: [{ ...old, nodeId: "slot-2" }] },
])("when $when", ({ row, elastic, instances, asked, repair }) => {
  const node = { id: "slot-1", observedVersion: 7, ...(row && { observedAddress: row }) };
  const repairs = slotRepairs({
    slots: [slot],
    rows: new Map([["slot-1", node]]),
    view: { addresses: elastic ? [elastic] : [], instances },
    now: NOW,
    unconfirmed: new Set(asked ? ["slot-1"] : []),
  });

  expect(repairs).toEqual(repair ? [repair] : []);
});
