import type { Node } from "../../shared/node.ts";

/** Of what a row publishes; 0 where there is none yet. */
export function versionOf(row: Node | undefined): number {
  return row?.observedVersion ?? 0;
}
