import { randomBytes } from "node:crypto";
import { Entity } from "electrodb";
import { unlessRefused } from "./conditional-write.ts";
import type { Table } from "./table.ts";

const BYTES = 32;

/**
 * Random bytes that the processes of one deployment share (control table): whichever needs them first makes them, and
 * they stay as they are.
 */
export class DeploymentSecret {
  readonly #entity: ReturnType<typeof deploymentSecretEntity>;
  #known: Promise<Buffer> | undefined;

  constructor(table: Table) {
    this.#entity = deploymentSecretEntity(table);
  }

  /** Reads the table once; after a failure, again. */
  read(): Promise<Buffer> {
    this.#known ??= this.#readOrMake().catch((error) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  async #readOrMake(): Promise<Buffer> {
    const stored = await this.#stored();
    if (stored) return stored;
    await unlessRefused(this.#entity.create({ value: randomBytes(BYTES).toString("base64") }).go());
    const made = await this.#stored();
    if (!made) throw new Error("The deployment's secret is gone, just after it was made.");
    return made;
  }

  async #stored(): Promise<Buffer | undefined> {
    const { data } = await this.#entity.get({}).go({ consistent: true });
    return data ? Buffer.from(data.value, "base64") : undefined;
  }
}

function deploymentSecretEntity({ client, name }: Table) {
  return new Entity(
    {
      model: { service: "pasvport", entity: "deploymentSecret", version: "1" },
      attributes: { value: { type: "string", required: true } },
      indexes: {
        only: {
          pk: { field: "pk", composite: [], template: "deploymentSecret", casing: "none" },
          sk: { field: "sk", composite: [], template: "deploymentSecret", casing: "none" },
        },
      },
    },
    { client, table: name },
  );
}
