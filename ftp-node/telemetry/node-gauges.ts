import type { AddressStatus } from "../passive/node-address.ts";
import type { GaugeName } from "./meter.ts";

/** What the parent alone can see of a node. */
export interface NodeView {
  sessions(): number;
  passivePortsPercent(): number;
  address(): AddressStatus;
}

/** The node's gauges as they are now. */
export function nodeGauges(node: NodeView): Record<GaugeName, number> {
  const { unknown, mismatch, ageSeconds } = node.address();
  return {
    Sessions: node.sessions(),
    PassivePortsInUse: node.passivePortsPercent(),
    AddressUnknown: Number(unknown),
    AddressMismatch: Number(mismatch),
    AddressAge: ageSeconds,
  };
}
