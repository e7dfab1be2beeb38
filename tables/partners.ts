import { Entity } from "electrodb";
import { type Partner, partnerSchema } from "../shared/partner.ts";
import { unlessRefused } from "./conditional-write.ts";
import { type Page, type PageRequest, toPage } from "./page.ts";
import type { Table } from "./table.ts";

export type PartnerChanges = Partial<Omit<Partner, "id" | "externalId" | "createdAt">>;

/**
 * Partners (control table), and one item for each external id in use. The claim is written first and names the partner:
 * a crash in between leaves a claim for a partner that is not there, which the next creation takes over.
 */
export class Partners {
  readonly #partner: ReturnType<typeof partnerEntity>;
  readonly #claim: ReturnType<typeof externalIdEntity>;

  constructor(table: Table) {
    this.#partner = partnerEntity(table);
    this.#claim = externalIdEntity(table);
  }

  /** The partner as it was made, or undefined when another one has its external id. */
  async create(partner: Partner): Promise<Partner | undefined> {
    const id =
      partner.externalId === undefined ? partner.id : await this.#claimExternalId(partner.externalId, partner.id);
    const created = await unlessRefused(this.#partner.create({ ...partner, id }).go());
    return created && { ...partner, id };
  }

  /** Reads consistently: a login sees the last change. */
  async get(id: string): Promise<Partner | undefined> {
    const { data } = await this.#partner.get({ id }).go({ consistent: true });
    return data ? partnerSchema.parse(data) : undefined;
  }

  /** In the order in which they were made. */
  async list({ limit, nextToken = null }: PageRequest | { limit: number; nextToken?: null }): Promise<Page<Partner>> {
    return toPage(await this.#partner.query.all({}).go({ limit, cursor: nextToken }), (row) =>
      partnerSchema.parse(row),
    );
  }

  /** The partner as it is now, or undefined when there is none with that id. */
  async update(id: string, changes: PartnerChanges): Promise<Partner | undefined> {
    const updated = await unlessRefused(this.#partner.patch({ id }).set(changes).go({ response: "all_new" }));
    return updated && partnerSchema.parse(updated.data);
  }

  /** Its external id is free again; its own id is never given out twice. */
  async delete({ id, externalId }: Partner): Promise<void> {
    if (externalId !== undefined)
      await unlessRefused(
        this.#claim
          .remove({ externalId })
          .where((claim, { eq }) => eq(claim.partnerId, id))
          .go(),
      );
    await unlessRefused(this.#partner.remove({ id }).go());
  }

  /** Resolves to the id of the partner that has the external id: the given one, unless there was a claim before. */
  async #claimExternalId(externalId: string, partnerId: string): Promise<string> {
    if (await unlessRefused(this.#claim.create({ externalId, partnerId }).go())) return partnerId;
    const { data } = await this.#claim.get({ externalId }).go({ consistent: true });
    return data?.partnerId ?? (await this.#claimExternalId(externalId, partnerId));
  }
}

function partnerEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "partner", version: "1" },
      attributes: {
        id: { type: "string", required: true },
        name: { type: "string", required: true },
        externalId: { type: "string", readOnly: true },
        state: { type: "string", required: true },
        environment: { type: "string" },
        contacts: { type: "any" },
        networks: { type: "any" },
        tags: { type: "any" },
        // Not the table's `expiresAt`: a partner that has expired stays.
        expiresAt: { type: "string", field: "loginUntil" },
        etag: { type: "string", required: true },
        createdAt: { type: "string", required: true, readOnly: true },
        updatedAt: { type: "string", required: true },
      },
      indexes: {
        byId: {
          pk: { field: "pk", composite: ["id"], template: "partner#${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "partner", casing: "none" },
        },
        all: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: [], template: "partners", casing: "none" },
          sk: { field: "gsi1sk", composite: ["createdAt", "id"], template: "${createdAt}#${id}", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}

function externalIdEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "externalId", version: "1" },
      attributes: {
        externalId: { type: "string", required: true },
        partnerId: { type: "string", required: true },
      },
      indexes: {
        byExternalId: {
          pk: { field: "pk", composite: ["externalId"], template: "externalId#${externalId}", casing: "none" },
          sk: { field: "sk", composite: [], template: "externalId", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
