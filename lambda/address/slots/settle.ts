import type { Node } from "../../../shared/node.ts";
import { versionOf } from "../row-version.ts";

/** The rows of tables/nodes.ts, for writers that no event gives a version. */
export interface SlotRows {
  get(nodeId: string): Promise<Node | undefined>;
  /** Writes on the row of that version (0: none yet); false when somebody else wrote since. */
  replace(nodeId: string, address: string | undefined, version: number): Promise<boolean>;
}

/** By node; undefined: there is none yet. */
export type RowsRead = ReadonlyMap<string, Node | undefined>;

/** More than writers can get in one another's way; one that is refused even so leaves the rest to the next round. */
const PASSES = 10;

export class UnsettledError extends Error {
  override readonly name = "UnsettledError";

  constructor() {
    super(`The rows were still changing after ${PASSES} passes.`);
  }
}

/**
 * The one rule for rows whose writers have no event's version: read the rows, then look at EC2, then write on what was
 * read. It is over with a pass that had nothing to change, and after which the rows are still the ones it read. So the
 * last writer of a row has looked again since, and so has everyone who ended later: no order of writers leaves an older
 * view. Rejects with an UnsettledError.
 *
 * @param pass whether it tried to change something
 */
export async function settle(nodeIds: readonly string[], nodes: SlotRows, pass: (rows: RowsRead) => Promise<boolean>) {
  for (let left = PASSES; left > 0; left--) {
    const rows = await read(nodeIds, nodes);
    if (!(await pass(rows)) && areSame(rows, await read(nodeIds, nodes))) return;
  }
  throw new UnsettledError();
}

async function read(nodeIds: readonly string[], nodes: SlotRows): Promise<RowsRead> {
  return new Map(await Promise.all(nodeIds.map(async (nodeId) => [nodeId, await nodes.get(nodeId)] as const)));
}

function areSame(before: RowsRead, after: RowsRead): boolean {
  return [...before].every(([nodeId, row]) => versionOf(row) === versionOf(after.get(nodeId)));
}
