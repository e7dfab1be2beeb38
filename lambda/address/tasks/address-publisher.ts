import type { FeedEntry } from "../../../shared/feed.ts";
import type { AddressChange } from "./address-change.ts";
import type { NetworkInterfaces } from "./network-interfaces.ts";

/** The rows of tables/nodes.ts; each write says whether it changed anything. */
export interface NodeAddresses {
  observe(nodeId: string, address: string, version: number): Promise<boolean>;
  forget(nodeId: string, version: number): Promise<boolean>;
}

export interface PublisherParts {
  readonly interfaces: NetworkInterfaces;
  readonly nodes: NodeAddresses;
  readonly feed: { append(entry: FeedEntry): Promise<void> };
}

/** What became of an event. `outdated`: a later one came first, or this one came before. */
export type Outcome = "published" | "forgotten" | "outdated" | "ignored";

/** Thrown so that the event is tried again. */
export class NoPublicAddressError extends Error {
  override readonly name = "NoPublicAddressError";

  constructor(interfaceId: string) {
    super(`The network interface ${interfaceId} of a running task has no public address yet.`);
  }
}

export async function publish(change: AddressChange, { interfaces, nodes, feed }: PublisherParts): Promise<Outcome> {
  if (change.kind === "none") return "ignored";
  const outcome = await write(change, interfaces, nodes);
  // Even when nothing changed: the attempt before may have written the row and failed here. A hint too many is harmless.
  if (outcome !== "ignored") await feed.append({ kind: "node", nodeId: change.nodeId });
  return outcome;
}

async function write(
  change: Exclude<AddressChange, { kind: "none" }>,
  interfaces: NetworkInterfaces,
  nodes: NodeAddresses,
): Promise<Outcome> {
  if (change.kind === "forget") return (await nodes.forget(change.nodeId, change.version)) ? "forgotten" : "outdated";
  const found = await interfaces.publicAddress(change.interfaceId);
  // The task has stopped since; the event that says so clears the row.
  if (found.state === "gone") return "ignored";
  if (found.state === "none") throw new NoPublicAddressError(change.interfaceId);
  return (await nodes.observe(change.nodeId, found.address, change.version)) ? "published" : "outdated";
}
