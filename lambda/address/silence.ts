import type { Node } from "../../shared/node.ts";

/** A node reports twice a minute. */
const SILENCE_MS = 5 * 60_000;

/**
 * Whether a node that nothing stands for any more has ended: one that the settings do not name now may still end its
 * transfers.
 */
export function isSilent({ heartbeatAt }: Node, now: Date): boolean {
  return heartbeatAt === undefined || now.getTime() - Date.parse(heartbeatAt) >= SILENCE_MS;
}
