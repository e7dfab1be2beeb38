import { Entity } from "electrodb";
import { z } from "zod";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

/** A use that is older than this is forgotten, as are those of credentials that are gone. */
const RETENTION_SECONDS = 400 * 24 * 3600;

/** Of two uses within this time the second is not written. */
export const USE_RESOLUTION_MS = 60_000;

/**
 * When credentials were last used (activity table): one item each, under its user name. However many nodes tell of one
 * credential, it is written once a minute. A credential's id is never used again, so that nobody inherits a use.
 */
export class CredentialUses {
  readonly #entity: ReturnType<typeof credentialUseEntity>;

  constructor(table: Table) {
    this.#entity = credentialUseEntity(table);
  }

  async record(username: string, credentialId: string, at: Date): Promise<void> {
    const recent = new Date(at.getTime() - USE_RESOLUTION_MS).toISOString();
    const expiresAt = Math.ceil(at.getTime() / 1000) + RETENTION_SECONDS;
    const written = this.#entity
      .upsert({ username, credentialId, lastUsedAt: at.toISOString(), expiresAt })
      .where(({ lastUsedAt }, { notExists, lte }) => `${notExists(lastUsedAt)} OR ${lte(lastUsedAt, recent)}`)
      .go();
    await unlessRefused(written);
  }

  /** When each of an account's credentials was last used, by its id: within a minute, and seconds late. */
  async of(username: string): Promise<ReadonlyMap<string, string>> {
    const { data } = await this.#entity.query.byUsername({ username }).go({ pages: "all" });
    return new Map(
      useSchema
        .array()
        .parse(data)
        .map(({ credentialId, lastUsedAt }) => [credentialId, lastUsedAt]),
    );
  }
}

const useSchema = z.object({ credentialId: z.string(), lastUsedAt: z.iso.datetime() });

function credentialUseEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "credentialUse", version: "1" },
      attributes: {
        username: { type: "string", required: true },
        credentialId: { type: "string", required: true },
        lastUsedAt: { type: "string", required: true },
        expiresAt: { type: "number", required: true },
      },
      indexes: {
        byUsername: {
          pk: { field: "pk", composite: ["username"], template: "credentialUses#${username}", casing: "none" },
          sk: { field: "sk", composite: ["credentialId"], template: "${credentialId}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
