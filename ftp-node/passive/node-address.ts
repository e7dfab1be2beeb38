import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import type { Logger } from "pino";
import { Networks } from "../../shared/networks.ts";
import type { AddressChoice, Node } from "../../shared/node.ts";
import { type Evidence, type Mismatch, mismatchOf, published, type Testimony, witnessed } from "./address-witness.ts";
import { advertisedAddress } from "./advertised-address.ts";

/** How long DNS's answer for a configured host name is good for. */
const LOOK_UP_MS = 30_000;

interface NodeAddressOptions {
  readonly nodeId: string;
  /** The rows of tables/nodes.ts. */
  readonly nodes: { get(id: string): Promise<Node | undefined> };
  /** "auto", "local", an IPv4 address or a host name; holds until an operator chooses by the API. */
  readonly publicAddress: string;
  readonly privateNetworks: readonly string[];
  readonly log: Logger;
}

export interface AddressStatus {
  /** Whether nothing is known to tell a client of the internet, save the address that it connected to. */
  readonly unknown: boolean;
  /** Whether the witness contradicts what the row publishes. */
  readonly mismatch: boolean;
  /** Since the row was last read; before the first time, since the start. */
  readonly ageSeconds: number;
}

/** The node's own row, and what it means for PASV. While the table is away, the last address that was read goes on. */
export class NodeAddress {
  readonly #options: NodeAddressOptions;
  readonly #privateNetworks: Networks;
  #row: Node | undefined;
  #readAt = Date.now();
  #configured: AddressChoice | undefined;
  #lookUpAfter = 0;
  #evidence: Evidence = {};
  #moment = 0;
  /** Of two reads at the same time, the one that began later is right. */
  #takenAt = 0;
  #held = false;

  constructor(options: NodeAddressOptions) {
    this.#options = options;
    this.#privateNetworks = new Networks(options.privateNetworks);
  }

  /** Reads the row again, and asks DNS again where a host name was configured. Never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([this.#readRow(), this.#lookUp()]);
  }

  /** Asks a witness, whose answer counts against what was published before it was asked. Rejects as `ask` does. */
  async hear(ask: () => Promise<Testimony>): Promise<void> {
    const asked = ++this.#moment;
    const testimony = await ask();
    if (!this.#held) this.#evidence = witnessed(this.#evidence, testimony, asked);
  }

  /** From now on the last known address goes on: of a task that ends, the row knows none any more. */
  hold(): void {
    this.#held = true;
  }

  /** What a witness said last; undefined when none did. */
  get testimony(): Testimony | undefined {
    return this.#evidence.testimony;
  }

  /** Where a witness contradicts what is published. */
  get mismatch(): Mismatch | undefined {
    return mismatchOf(this.#evidence);
  }

  /** @param now in milliseconds, as of `Date.now()`. */
  status(now: number): AddressStatus {
    const mismatch = this.mismatch !== undefined;
    const choice = this.#choice;
    const unknown = !choice || (choice.mode === "auto" && (mismatch || !this.#row?.observedAddress));
    return { unknown, mismatch, ageSeconds: Math.max(0, now - this.#readAt) / 1000 };
  }

  /** What PASV tells a client; undefined: nothing that it could reach is known. */
  for(client: string, local: string): string | undefined {
    const choice = this.#choice;
    if (!choice) return this.#privateNetworks.includes(client) ? local : undefined;
    const observed = this.#row?.observedAddress;
    const contradicted = this.mismatch !== undefined;
    return advertisedAddress({ client, local, choice, observed, contradicted, privateNetworks: this.#privateNetworks });
  }

  get #choice(): AddressChoice | undefined {
    return this.#row?.choice ?? this.#configured;
  }

  async #readRow(): Promise<void> {
    const { nodes, nodeId, log } = this.#options;
    const asked = ++this.#moment;
    try {
      const row = await nodes.get(nodeId);
      this.#readAt = Date.now();
      if (!this.#held && asked > this.#takenAt) this.#take(row, asked);
    } catch (error) {
      log.warn({ err: error }, "cannot read the node's row; the last known address goes on");
    }
  }

  #take(row: Node | undefined, asked: number): void {
    this.#takenAt = asked;
    this.#row = row;
    const publication = { address: row?.observedAddress, version: row?.observedVersion };
    this.#evidence = published(this.#evidence, publication, ++this.#moment);
  }

  async #lookUp(): Promise<void> {
    if (Date.now() < this.#lookUpAfter) return;
    this.#lookUpAfter = Date.now() + LOOK_UP_MS;
    const { publicAddress, log } = this.#options;
    try {
      this.#configured = await resolveChoice(publicAddress);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ publicAddress, reason }, "cannot look up the public address; the last known one goes on");
    }
  }
}

async function resolveChoice(publicAddress: string): Promise<AddressChoice> {
  if (publicAddress === "auto" || publicAddress === "local") return { mode: publicAddress };
  if (isIPv4(publicAddress)) return { mode: "fixed", address: publicAddress };
  return { mode: "fixed", address: (await lookup(publicAddress, { family: 4 })).address };
}
