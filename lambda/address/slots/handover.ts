import type { ElasticAddresses } from "./elastic-addresses.ts";
import type { LaunchAction } from "./launch-action.ts";
import type { SlotInstances } from "./slot-instances.ts";

export interface HandoverParts {
  readonly addresses: Pick<ElasticAddresses, "describe">;
  readonly instances: Pick<SlotInstances, "isUp">;
}

/**
 * Rejects with a StillHeldError while another instance that is up holds the slot's Elastic IP: its node may have transfers
 * to end. What is no instance, such as a network interface of the operator's, has nothing to hand over.
 */
export async function expectHandedOver(
  { slot: { allocationId }, instanceId }: LaunchAction,
  { addresses, instances }: HandoverParts,
): Promise<void> {
  const [found] = await addresses.describe([allocationId]);
  const holder = found?.instanceId;
  if (!holder || holder === instanceId) return;
  if (await instances.isUp(holder)) throw new StillHeldError(allocationId, holder);
}

class StillHeldError extends Error {
  override readonly name = "StillHeldError";

  constructor(allocationId: string, holder: string) {
    super(`The instance ${holder} still holds ${allocationId}.`);
  }
}
