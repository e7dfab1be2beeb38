import { Entity } from "electrodb";
import { type Account, accountSchema } from "../shared/account.ts";
import { unlessRefused } from "./conditional-write.ts";
import { type Page, type PageRequest, toPage } from "./page.ts";
import type { Table } from "./table.ts";

/** What may change of an account after it was made. */
export type AccountChanges = Partial<Omit<Account, "username" | "partnerId" | "createdAt">>;

/** Accounts with their credentials, one item each (control table); a user name is unique because it is the key. */
export class Accounts {
  readonly #entity: ReturnType<typeof accountEntity>;

  constructor(table: Table) {
    this.#entity = accountEntity(table);
  }

  /** False when the user name is taken. */
  async create(account: Account): Promise<boolean> {
    return (await unlessRefused(this.#entity.create(account).go())) !== undefined;
  }

  /** Reads consistently: a login sees the last change. */
  async get(username: string): Promise<Account | undefined> {
    const { data } = await this.#entity.get({ username }).go({ consistent: true });
    return data ? accountSchema.parse(data) : undefined;
  }

  async list(
    partnerId: string,
    { limit, nextToken = null }: PageRequest | { limit: number; nextToken?: null },
  ): Promise<Page<Account>> {
    return toPage(await this.#entity.query.byPartner({ partnerId }).go({ limit, cursor: nextToken }), (row) =>
      accountSchema.parse(row),
    );
  }

  /** The account as it is now, or undefined when there is none of that name. */
  async update(username: string, changes: AccountChanges): Promise<Account | undefined> {
    const updated = await unlessRefused(this.#entity.patch({ username }).set(changes).go({ response: "all_new" }));
    return updated && accountSchema.parse(updated.data);
  }

  async delete(username: string): Promise<boolean> {
    return (await unlessRefused(this.#entity.remove({ username }).go())) !== undefined;
  }
}

function accountEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "account", version: "1" },
      attributes: {
        username: { type: "string", required: true },
        partnerId: { type: "string", required: true, readOnly: true },
        status: { type: "string", required: true },
        // Not the table's `expiresAt`: an account that has expired stays.
        expiresAt: { type: "string", field: "loginUntil" },
        credentials: { type: "any", required: true },
        root: { type: "string" },
        startFolder: { type: "string" },
        permissions: { type: "any" },
        protocols: { type: "any" },
        networks: { type: "any" },
        tls: { type: "any" },
        tlsResumption: { type: "string" },
        peerCheck: { type: "string" },
        activeMode: { type: "boolean" },
        limits: { type: "any" },
        tags: { type: "any" },
        etag: { type: "string", required: true },
        createdAt: { type: "string", required: true, readOnly: true },
        updatedAt: { type: "string", required: true },
      },
      indexes: {
        byName: {
          pk: { field: "pk", composite: ["username"], template: "account#${username}", casing: "none" },
          sk: { field: "sk", composite: [], template: "account", casing: "none" },
        },
        byPartner: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["partnerId"], template: "partner#${partnerId}#accounts", casing: "none" },
          sk: { field: "gsi1sk", composite: ["username"], template: "${username}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
