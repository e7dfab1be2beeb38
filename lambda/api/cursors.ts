import { createHmac, timingSafeEqual } from "node:crypto";
import type { DeploymentSecret } from "../../tables/deployment-secret.ts";
import { InvalidCursor, type Page, type PageRequest } from "../../tables/page.ts";

const MAC_BYTES = 16;

/** Cursors as callers see them: with a MAC under the deployment's secret, so that only those that were given out lead on. */
export class Cursors {
  readonly #secret: DeploymentSecret;

  constructor(secret: DeploymentSecret) {
    this.#secret = secret;
  }

  /** A page of the list, asked for with a cursor of ours. Throws an InvalidCursor. */
  async page<Item>(
    { limit, nextToken }: PageRequest,
    list: (request: PageRequest) => Promise<Page<Item>>,
  ): Promise<Page<Item>> {
    const page = await list({ limit, nextToken: nextToken === undefined ? undefined : await this.#open(nextToken) });
    return page.nextToken === undefined ? page : { ...page, nextToken: await this.#seal(page.nextToken) };
  }

  async #seal(cursor: string): Promise<string> {
    const position = Buffer.from(cursor, "base64url");
    return Buffer.concat([await this.#mac(position), position]).toString("base64url");
  }

  async #open(sealed: string): Promise<string> {
    const bytes = Buffer.from(sealed, "base64url");
    const [mac, position] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
    const isWhole = position.length > 0 && bytes.toString("base64url") === sealed;
    if (!isWhole || !timingSafeEqual(mac, await this.#mac(position))) throw new InvalidCursor();
    return position.toString("base64url");
  }

  async #mac(position: Buffer): Promise<Buffer> {
    const mac = createHmac("sha256", await this.#secret.read())
      .update("cursor/")
      .update(position)
      .digest();
    return mac.subarray(0, MAC_BYTES);
  }
}
