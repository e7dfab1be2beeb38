import pRetry, { AbortError } from "p-retry";
import type { AddressMetrics } from "../address-metrics.ts";
import type { ElasticAddresses } from "./elastic-addresses.ts";
import { expectHandedOver } from "./handover.ts";
import { isHopeless } from "./hopeless.ts";
import type { LaunchAction } from "./launch-action.ts";
import type { LaunchHooks } from "./launch-hooks.ts";
import type { SlotInstances } from "./slot-instances.ts";
import { type PublicationParts, publishSlot } from "./slot-publication.ts";

export interface AssociationParts extends PublicationParts {
  readonly hooks: LaunchHooks;
  readonly addresses: ElasticAddresses;
  readonly instances: Pick<SlotInstances, "isGone" | "isUp">;
  readonly metrics: AddressMetrics;
  readonly patience: Patience;
}

export interface Patience {
  /** How long to try, all in all. */
  readonly seconds: number;
  /** How long to leave the address to another instance that is up; then it is taken from it. */
  readonly handoverSeconds: number;
  /** How long to wait after the first failure; twice as long after each one more. */
  readonly firstDelayMs: number;
}

/**
 * `over`: nobody waits for the action any more, as when its event comes again. `gone`: the instance has ended.
 * `abandoned`: the group shall launch another one. `unpublished`: that the row could not be written is no reason to hold
 * the instance back; the reconciler does it later.
 */
export interface Association {
  readonly outcome: "associated" | "over" | "gone" | "abandoned";
  readonly reason?: string;
  readonly unpublished?: string;
}

const LONGEST_DELAY_MS = 15_000;

/**
 * Gives a new instance its slot's Elastic IP, publishes it, and lets the instance into service. Whoever holds the address
 * loses it; but an instance that is up is given time to end first.
 */
export async function associate(action: LaunchAction, parts: AssociationParts): Promise<Association> {
  if (!(await parts.hooks.keepWaiting(action))) return { outcome: "over" };
  const failure = await failureOf(() => untilAssociated(action, parts));
  if (failure) return giveUp(action, failure, parts);
  const unpublished = await failureOf(() => publishSlot(action.slot, action.instanceId, parts));
  const completed = await parts.hooks.complete(action, "CONTINUE");
  return { outcome: completed ? "associated" : "over", ...(unpublished && { unpublished: unpublished.message }) };
}

async function giveUp(action: LaunchAction, failure: Error, { hooks, metrics }: AssociationParts) {
  const isGone = failure instanceof InstanceGoneError;
  if (!isGone) metrics.count("HookAbandoned", 1);
  // Of an instance that is gone, too: the group would wait for it until the hook's time is over.
  await hooks.complete(action, "ABANDON");
  return { outcome: isGone ? "gone" : "abandoned", reason: `${failure.name}: ${failure.message}` } as const;
}

async function untilAssociated(action: LaunchAction, parts: AssociationParts): Promise<void> {
  const { seconds, handoverSeconds, firstDelayMs } = parts.patience;
  const handoverEnds = performance.now() + handoverSeconds * 1000;
  await pRetry(() => attempt(action, parts, handoverEnds), {
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: seconds * 1000,
    minTimeout: firstDelayMs,
    maxTimeout: LONGEST_DELAY_MS,
    randomize: true,
    shouldRetry: ({ error }) => !isHopeless(error),
  });
}

async function attempt(action: LaunchAction, parts: AssociationParts, handoverEnds: number): Promise<void> {
  try {
    if (performance.now() < handoverEnds) await expectHandedOver(action, parts);
    await takeAddress(action, parts.addresses);
  } catch (error) {
    if (await parts.instances.isGone(action.instanceId)) throw new AbortError(new InstanceGoneError(action.instanceId));
    throw error;
  }
}

async function takeAddress({ slot, instanceId }: LaunchAction, addresses: ElasticAddresses): Promise<void> {
  const { allocationId } = slot;
  await addresses.associate({ allocationId, instanceId, reassociate: true });
  const [found] = await addresses.describe([allocationId]);
  if (found?.instanceId !== instanceId) throw new NotShownError(allocationId, instanceId);
}

async function failureOf(action: () => Promise<void>): Promise<Error | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

class InstanceGoneError extends Error {
  override readonly name = "InstanceGoneError";

  constructor(instanceId: string) {
    super(`The instance ${instanceId} has ended.`);
  }
}

class NotShownError extends Error {
  override readonly name = "NotShownError";

  constructor(allocationId: string, instanceId: string) {
    super(`EC2 does not show ${allocationId} on ${instanceId}.`);
  }
}
