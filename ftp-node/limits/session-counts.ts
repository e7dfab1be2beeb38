import type { NodeLimits } from "../../shared/limits.ts";
import { addressBlock } from "./address-block.ts";

export type Refusal = "node-full" | "address-full" | "too-many-strangers";

interface Connection {
  readonly block: string;
  username?: string | undefined;
  transfers: number;
}

/** The control connections of the node, by address and by account. */
export class SessionCounts {
  readonly #limits: NodeLimits;
  readonly #connections = new Map<number, Connection>();
  readonly #perAddress = new Tally();
  readonly #strangers = new Tally();
  readonly #perAccount = new Tally();
  readonly #transfers = new Tally();
  #transferring = 0;
  #last = 0;

  constructor(limits: NodeLimits) {
    this.#limits = limits;
  }

  /** How many transfers run on the node. */
  get transfers(): number {
    return this.#transferring;
  }

  /** How many control connections there are. */
  get size(): number {
    return this.#connections.size;
  }

  /** The connection's number, or why it is not taken. */
  connect(address: string): number | Refusal {
    const { sessions, sessionsPerAddress, strangersPerAddress } = this.#limits;
    const block = addressBlock(address);
    if (this.#connections.size >= sessions) return "node-full";
    if (this.#perAddress.of(block) >= sessionsPerAddress) return "address-full";
    if (this.#strangers.of(block) >= strangersPerAddress) return "too-many-strangers";
    this.#perAddress.add(block);
    this.#strangers.add(block);
    this.#connections.set(++this.#last, { block, transfers: 0 });
    return this.#last;
  }

  disconnect(id: number): void {
    const connection = this.#connections.get(id);
    if (!connection) return;
    this.logOut(id);
    this.#connections.delete(id);
    this.#strangers.remove(connection.block);
    this.#perAddress.remove(connection.block);
  }

  /** The address, or network of addresses, that a connection is counted at. */
  blockOf(id: number): string {
    return this.#connections.get(id)?.block ?? "";
  }

  /** False when the account has `most` sessions already. */
  logIn(id: number, username: string, most: number): boolean {
    const connection = this.#connections.get(id);
    if (!connection || this.#perAccount.of(username) >= most) return false;
    connection.username = username;
    this.#perAccount.add(username);
    this.#strangers.remove(connection.block);
    return true;
  }

  logOut(id: number): void {
    const connection = this.#connections.get(id);
    if (connection?.username === undefined) return;
    while (connection.transfers > 0) this.endTransfer(id);
    this.#perAccount.remove(connection.username);
    this.#strangers.add(connection.block);
    connection.username = undefined;
  }

  /** False when the account has `most` transfers already. */
  beginTransfer(id: number, most: number): boolean {
    const connection = this.#connections.get(id);
    if (connection?.username === undefined || this.#transfers.of(connection.username) >= most) return false;
    connection.transfers++;
    this.#transferring++;
    this.#transfers.add(connection.username);
    return true;
  }

  endTransfer(id: number): void {
    const connection = this.#connections.get(id);
    if (connection?.username === undefined || connection.transfers === 0) return;
    connection.transfers--;
    this.#transferring--;
    this.#transfers.remove(connection.username);
  }
}

/** How many there are of each name; names with none are forgotten. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1);
  }

  remove(name: string): void {
    const left = this.of(name) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}
