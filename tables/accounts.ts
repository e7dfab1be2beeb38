import { Entity } from "electrodb";
import pRetry from "p-retry";
import { type Account, accountSchema, usernameSchema } from "../shared/account.ts";
import { ChangedMeanwhile, type IfMatch, isOneOf } from "./changed-meanwhile.ts";
import { unlessRefused } from "./conditional-write.ts";
import { type Page, type PageRequest, positionIn, toPage } from "./page.ts";
import type { Table } from "./table.ts";

/** What may change of an account after it was made; null: no longer. */
export type AccountChanges = Partial<Omit<Account, "username" | "partnerId" | "createdAt" | "expiresAt">> & {
  readonly expiresAt?: string | null | undefined;
};

/** A user name can change hands; the partner says whose is meant. */
export type AccountKey = Pick<Account, "username" | "partnerId">;

type Credentials = Account["credentials"];

/** Somebody else wrote between our look and our write. */
class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/** Each time at least one writer gets through: enough for as many at once, who come at different times. */
const PATIENCE = { retries: 30, minTimeout: 5, factor: 1.2, maxTimeout: 200, randomize: true };

/** Accounts with their credentials, one item each (control table); a user name is unique because it is the key. */
export class Accounts {
  readonly #entity: ReturnType<typeof accountEntity>;

  constructor(table: Table) {
    this.#entity = accountEntity(table);
  }

  /** False when the user name is taken. The SDK repeats a write whose answer was lost: then it is taken by this one. */
  async create(account: Account): Promise<boolean> {
    if (await unlessRefused(this.#entity.create(account).go())) return true;
    return (await this.get(account.username))?.etag === account.etag;
  }

  /** Reads consistently: a login sees the last change. */
  async get(username: string): Promise<Account | undefined> {
    const { data } = await this.#entity.get({ username }).go({ consistent: true });
    return data ? accountSchema.parse(data) : undefined;
  }

  /** By user name. */
  async list(partnerId: string, { limit, nextToken }: PageRequest): Promise<Page<Account>> {
    const name = `accounts of ${partnerId}`;
    const query = this.#entity.query.byPartner({ partnerId });
    const rest = nextToken === undefined ? query : query.gt({ username: positionIn(name, nextToken, usernameSchema) });
    return toPage(await rest.go({ limit: limit + 1 }), limit, {
      name,
      parse: (row) => accountSchema.parse(row),
      positionOf: ({ username }) => username,
    });
  }

  /**
   * The account as it is now, or undefined when there is none of that name and partner. Throws ChangedMeanwhile when its
   * etag is none of `ifMatch`.
   */
  async update(
    { username, partnerId }: AccountKey,
    changes: AccountChanges,
    ifMatch?: IfMatch,
  ): Promise<Account | undefined> {
    const { expiresAt, ...others } = changes;
    const patch = this.#entity.patch({ username }).set({ ...others, ...(expiresAt && { expiresAt }) });
    const updated = await unlessRefused(
      (expiresAt === null ? patch.remove(["expiresAt"]) : patch)
        .where((account, { eq }) => eq(account.partnerId, partnerId))
        .where(({ etag }, { eq }) => isOneOf(ifMatch, changes.etag, (allowed) => eq(etag, allowed)))
        .go({ response: "all_new" }),
    );
    if (updated) return accountSchema.parse(updated.data);
    if (ifMatch && (await this.get(username))?.partnerId === partnerId) throw new ChangedMeanwhile();
    return undefined;
  }

  /**
   * The account with what `change` makes of its credentials, or undefined when there is none of that name and partner.
   * It is written on what was read; who was overtaken begins anew, so that `change` can be called more than once. Rejects
   * with what `change` throws.
   */
  changeCredentials(
    key: AccountKey,
    change: (credentials: Credentials) => Credentials,
    revision: Pick<Account, "etag" | "updatedAt">,
  ): Promise<Account | undefined> {
    return pRetry(() => this.#changeCredentials(key, change, revision), {
      ...PATIENCE,
      shouldRetry: ({ error }) => error instanceof Overtaken,
    });
  }

  async #changeCredentials(
    { username, partnerId }: AccountKey,
    change: (credentials: Credentials) => Credentials,
    revision: Pick<Account, "etag" | "updatedAt">,
  ): Promise<Account | undefined> {
    const account = await this.get(username);
    if (account?.partnerId !== partnerId) return undefined;
    // The SDK repeats a write whose answer was lost, which then looks overtaken, by itself.
    if (account.etag === revision.etag) return account;
    const updated = await unlessRefused(
      this.#entity
        .patch({ username })
        .set({ credentials: change(account.credentials), ...revision })
        .where(({ etag }, { eq }) => eq(etag, account.etag))
        .go({ response: "all_new" }),
    );
    if (!updated) throw new Overtaken();
    return accountSchema.parse(updated.data);
  }

  /** False when there is none of that name and partner. */
  async delete({ username, partnerId }: AccountKey): Promise<boolean> {
    const deleted = this.#entity
      .remove({ username })
      .where((account, { eq }) => eq(account.partnerId, partnerId))
      .go();
    return (await unlessRefused(deleted)) !== undefined;
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
