import { Entity } from "electrodb";
import { z } from "zod";
import { type Partner, partnerIdSchema, partnerSchema } from "../shared/partner.ts";
import { ChangedMeanwhile, type IfMatch, isOneOf } from "./changed-meanwhile.ts";
import { unlessRefused } from "./conditional-write.ts";
import { ExternalIds } from "./external-ids.ts";
import { type Page, type PageRequest, positionIn, toPage } from "./page.ts";
import type { Table } from "./table.ts";

/** What may change of a partner after it was made; null: no longer. */
export type PartnerChanges = Partial<Omit<Partner, "id" | "externalId" | "createdAt" | "expiresAt">> & {
  readonly expiresAt?: string | null | undefined;
};

/**
 * Partners (control table). An external id is claimed first, for the partner: a crash in between leaves a claim for one
 * that is not there, which the next creation makes. A deleted partner's row gives way to one that keeps its id from being
 * used again.
 */
export class Partners {
  readonly #partner: ReturnType<typeof partnerEntity>;
  readonly #externalIds: ExternalIds;
  readonly #usedId: ReturnType<typeof usedIdEntity>;

  constructor(table: Table) {
    this.#partner = partnerEntity(table);
    this.#externalIds = new ExternalIds(table);
    this.#usedId = usedIdEntity(table);
  }

  /** The partner as it was made, or undefined when another one has its external id. */
  async create(partner: Partner): Promise<Partner | undefined> {
    const { externalId, etag } = partner;
    const id = externalId === undefined ? partner.id : await this.#externalIds.claim(externalId, partner.id);
    const created = await unlessRefused(this.#partner.create({ ...partner, id }).go());
    // The SDK repeats a write whose answer was lost: then it is this one that is there.
    return created || (await this.get(id))?.etag === etag ? { ...partner, id } : undefined;
  }

  /** Reads consistently: a login sees the last change. */
  async get(id: string): Promise<Partner | undefined> {
    const { data } = await this.#partner.get({ id }).go({ consistent: true });
    return data ? partnerSchema.parse(data) : undefined;
  }

  /** In the order in which they were made. */
  async list({ limit, nextToken }: PageRequest): Promise<Page<Partner>> {
    const query = this.#partner.query.all({});
    const rest = nextToken === undefined ? query : query.gt(madeAfter(nextToken));
    return toPage(await rest.go({ limit: limit + 1 }), limit, {
      name: "partners",
      parse: (row) => partnerSchema.parse(row),
      positionOf: ({ createdAt, id }) => `${createdAt}#${id}`,
    });
  }

  /**
   * The partner as it is now, or undefined when there is none with that id. Throws ChangedMeanwhile when its etag is none
   * of `ifMatch`.
   */
  async update(id: string, { expiresAt, ...others }: PartnerChanges, ifMatch?: IfMatch): Promise<Partner | undefined> {
    const patch = this.#partner.patch({ id }).set({ ...others, ...(expiresAt && { expiresAt }) });
    const updated = await unlessRefused(
      (expiresAt === null ? patch.remove(["expiresAt"]) : patch)
        .where(({ createdAt }, { exists }) => exists(createdAt))
        .where(({ etag }, { eq }) => isOneOf(ifMatch, others.etag, (allowed) => eq(etag, allowed)))
        .go({ response: "all_new" }),
    );
    if (updated) return partnerSchema.parse(updated.data);
    if (ifMatch && (await this.get(id))) throw new ChangedMeanwhile();
    return undefined;
  }

  /** Its external id is free again, first: a crash in between leaves a partner that can still be deleted. */
  async delete({ id, externalId }: Pick<Partner, "id" | "externalId">): Promise<void> {
    if (externalId !== undefined) await this.#externalIds.release(externalId, id);
    await this.#usedId.put({ id }).go();
  }

  /** Whether there was a partner with that id, which is deleted. */
  async isDeleted(id: string): Promise<boolean> {
    const { data } = await this.#usedId.get({ id }).go({ consistent: true });
    return data !== null;
  }
}

const positionSchema = z.templateLiteral([z.iso.datetime(), "#", partnerIdSchema]);

function madeAfter(nextToken: string): Pick<Partner, "createdAt" | "id"> {
  const [createdAt = "", id = ""] = positionIn("partners", nextToken, positionSchema).split("#");
  return { createdAt, id };
}

/** Every row that is about a partner's id. */
const ID_KEY = {
  pk: { field: "pk", composite: ["id"], template: "partner#${id}", casing: "none" },
  sk: { field: "sk", composite: [], template: "partner", casing: "none" },
} as const;

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
        byId: ID_KEY,
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

/** Stands where the partner's row stood. */
function usedIdEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "usedPartnerId", version: "1" },
      attributes: { id: { type: "string", required: true } },
      indexes: { byId: ID_KEY },
    },
    { client, table: name },
  );
}
