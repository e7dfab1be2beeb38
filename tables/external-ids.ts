import { Entity } from "electrodb";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

/** One item for each external id in use, which names the partner (control table). */
export class ExternalIds {
  readonly #claim: ReturnType<typeof externalIdEntity>;

  constructor(table: Table) {
    this.#claim = externalIdEntity(table);
  }

  /** Resolves to the id of the partner that has the external id: the given one, unless there was a claim before. */
  async claim(externalId: string, partnerId: string): Promise<string> {
    if (await unlessRefused(this.#claim.create({ externalId, partnerId }).go())) return partnerId;
    const { data } = await this.#claim.get({ externalId }).go({ consistent: true });
    return data?.partnerId ?? (await this.claim(externalId, partnerId));
  }

  /** Leaves it alone when it has become another partner's. */
  async release(externalId: string, partnerId: string): Promise<void> {
    const released = this.#claim
      .remove({ externalId })
      .where((claim, { eq }) => eq(claim.partnerId, partnerId))
      .go();
    await unlessRefused(released);
  }
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
