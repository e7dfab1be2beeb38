import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import type { Logger } from "pino";
import { Networks } from "../../shared/networks.ts";
import type { AddressChoice, Node } from "../../shared/node.ts";
import type { Nodes } from "../../tables/nodes.ts";
import { advertisedAddress } from "./advertised-address.ts";

/** How long DNS's answer for a configured host name is good for. */
const LOOK_UP_MS = 30_000;

interface NodeAddressOptions {
  readonly nodeId: string;
  readonly nodes: Nodes;
  /** "auto", "local", an IPv4 address or a host name; holds until an operator chooses by the API. */
  readonly publicAddress: string;
  readonly privateNetworks: readonly string[];
  readonly log: Logger;
}

/** The node's own row, and what it means for PASV. While the table is away, the last address that was read goes on. */
export class NodeAddress {
  readonly #options: NodeAddressOptions;
  readonly #privateNetworks: Networks;
  #row: Node | undefined;
  #configured: AddressChoice | undefined;
  #lookUpAfter = 0;

  constructor(options: NodeAddressOptions) {
    this.#options = options;
    this.#privateNetworks = new Networks(options.privateNetworks);
  }

  /** Reads the row again, and asks DNS again where a host name was configured. Never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([this.#readRow(), this.#lookUp()]);
  }

  async #readRow(): Promise<void> {
    const { nodes, nodeId, log } = this.#options;
    try {
      this.#row = await nodes.get(nodeId);
    } catch (error) {
      log.warn({ err: error }, "cannot read the node's row; the last known address goes on");
    }
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

  /** What PASV tells a client; undefined: nothing that it could reach is known. */
  for(client: string, local: string): string | undefined {
    const choice = this.#row?.choice ?? this.#configured;
    if (!choice) return this.#privateNetworks.includes(client) ? local : undefined;
    const observed = this.#row?.observedAddress;
    return advertisedAddress({ client, local, choice, observed, privateNetworks: this.#privateNetworks });
  }
}

async function resolveChoice(publicAddress: string): Promise<AddressChoice> {
  if (publicAddress === "auto" || publicAddress === "local") return { mode: publicAddress };
  if (isIPv4(publicAddress)) return { mode: "fixed", address: publicAddress };
  return { mode: "fixed", address: (await lookup(publicAddress, { family: 4 })).address };
}
