import type { FeedEntry } from "../../../shared/feed.ts";
import type { Slot } from "../../../shared/slot.ts";
import { versionOf } from "../row-version.ts";
import type { ElasticAddresses } from "./elastic-addresses.ts";
import { type SlotRows, settle } from "./settle.ts";

export interface PublicationParts {
  readonly addresses: Pick<ElasticAddresses, "describe">;
  readonly nodes: SlotRows;
  readonly feed: { append(entry: FeedEntry): Promise<void> };
}

/**
 * Publishes the slot's Elastic IP, if that instance still holds it: else the row is the business of whoever took it.
 * Writes a new version even of an address that was published before.
 */
export async function publishSlot(
  { nodeId, allocationId }: Slot,
  instanceId: string,
  { addresses, nodes, feed }: PublicationParts,
): Promise<void> {
  let written = false;
  await settle([nodeId], nodes, async (rows) => {
    const row = rows.get(nodeId);
    const [found] = await addresses.describe([allocationId]);
    if (found?.instanceId !== instanceId || (written && row?.observedAddress === found.address)) return false;
    written = (await nodes.replace(nodeId, found.address, versionOf(row))) || written;
    return true;
  });
  if (written) await feed.append({ kind: "node", nodeId });
}
