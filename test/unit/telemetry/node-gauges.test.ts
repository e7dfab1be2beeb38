import { expect, test } from "vitest";
import { nodeGauges } from "../../../ftp-node/telemetry/node-gauges.ts";
import { METRICS } from "../../../shared/metrics.ts";

const node = { sessions: () => 3, passivePortsPercent: () => 1.5 };

test("a node tells all that is told per node", () => {
  const gauges = nodeGauges({ ...node, address: () => ({ unknown: true, mismatch: false, ageSeconds: 2.5 }) });
  expect(gauges).toEqual({
    Sessions: 3,
    PassivePortsInUse: 1.5,
    AddressUnknown: 1,
    AddressMismatch: 0,
    AddressAge: 2.5,
  });
  const perNode = Object.entries(METRICS).filter(([, metric]) => "perNode" in metric);
  expect(Object.keys(gauges).toSorted()).toEqual(perNode.map(([name]) => name).toSorted());
});
