import type { Node } from "../../../shared/node.ts";

/** What writers and readers of addresses use of tables/nodes.ts. */
export type AddressRows = Pick<RowsInMemory, "get" | "list" | "observe" | "correct" | "replace" | "forget">;

/** The rules of tables/nodes.ts, in memory; test/integration/address/rows.test.ts compares the two. */
export class RowsInMemory {
  readonly #rows = new Map<string, Node>();

  async get(id: string): Promise<Node | undefined> {
    return this.#rows.get(id);
  }

  async list(): Promise<Node[]> {
    return [...this.#rows.values()];
  }

  async observe(id: string, address: string, version: number): Promise<boolean> {
    return this.#versionOf(id) < version && this.#write(id, address, version);
  }

  async correct(id: string, address: string, version: number): Promise<boolean> {
    return this.#versionOf(id) <= version && this.#write(id, address, version);
  }

  async replace(id: string, address: string | undefined, version: number): Promise<boolean> {
    if (address === undefined && !this.#rows.has(id)) return false;
    return this.#versionOf(id) === version && this.#write(id, address, version + 1);
  }

  async forget(id: string, version: number): Promise<boolean> {
    return this.#versionOf(id) <= version && this.#write(id, undefined, version);
  }

  #versionOf(id: string): number {
    return this.#rows.get(id)?.observedVersion ?? 0;
  }

  #write(id: string, address: string | undefined, version: number): boolean {
    this.#rows.set(id, { id, observedVersion: version, ...(address !== undefined && { observedAddress: address }) });
    return true;
  }
}
