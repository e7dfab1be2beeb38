import type { Account } from "../../shared/account.ts";
import { Networks } from "../../shared/networks.ts";
import type { Partner } from "../../shared/partner.ts";
import type { Client } from "./authenticator.ts";

/** Each must hold for a login, and goes on holding while the session lives. */
const RULES: readonly ((account: Account, partner: Partner, client: Client, now: Date) => boolean)[] = [
  (account) => account.status === "active",
  (_, partner) => partner.state !== "suspended" && partner.state !== "offboarded",
  (account, _, __, now) => account.expiresAt === undefined || new Date(account.expiresAt) > now,
  (_, partner, __, now) => partner.expiresAt === undefined || new Date(partner.expiresAt) > now,
  (account, _, client) => comesFrom(account.networks, client.address),
  (_, partner, client) => comesFrom(partner.networks, client.address),
  (account, _, client) => account.protocols.includes(client.protocol),
  (account, _, client) => !(account.tls.control === "required" && client.protocol === "ftp"),
  (account, _, client) => !(account.tls.control === "off" && client.protocol === "ftps"),
];

export function mayLogIn(account: Account, partner: Partner, client: Client, now: Date): boolean {
  return RULES.every((holds) => holds(account, partner, client, now));
}

/** An empty list allows every network. */
function comesFrom(networks: readonly string[], address: string): boolean {
  return networks.length === 0 || new Networks(networks).includes(address);
}
