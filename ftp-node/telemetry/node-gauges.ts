import type { GaugeName } from "./meter.ts";

/** How sure the node is of the address that it tells. */
export interface AddressStatus {
  /** PASV has no public address to tell. */
  readonly unknown: boolean;
  /** Instance metadata contradicts it. */
  readonly mismatch: boolean;
  /** Since the node's row was last read; undefined: it never was. */
  readonly ageSeconds: number | undefined;
}

/** What the parent alone can see of a node. */
export interface NodeView {
  sessions(): number;
  passivePortsPercent(): number;
  /** Absent where nobody watches the address. */
  address?(): AddressStatus;
}

/** The node's gauges as they are now. */
export function nodeGauges(node: NodeView): Partial<Record<GaugeName, number>> {
  const address = node.address?.();
  return {
    Sessions: node.sessions(),
    PassivePortsInUse: node.passivePortsPercent(),
    ...(address && {
      AddressUnknown: Number(address.unknown),
      AddressMismatch: Number(address.mismatch),
    }),
    ...(address?.ageSeconds !== undefined && { AddressAge: address.ageSeconds }),
  };
}
