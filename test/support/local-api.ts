import { z } from "zod";
import type { LocalFile } from "../../local/local-file.ts";

const madePartner = z.object({ id: z.string() });
const madeAccount = z.object({ username: z.string(), password: z.string() });

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** Parsed; an empty answer is `undefined`. */
  readonly body: unknown;
}

/** The API of a local mode that runs, as a script would call it. */
export class LocalApi {
  readonly #api: LocalFile["api"];

  constructor(api: LocalFile["api"]) {
    this.#api = api;
  }

  /** @param request such as "GET /v1/partners". */
  async call(request: string, body?: object): Promise<ApiAnswer> {
    const [method = "GET", path = "/"] = request.split(" ");
    const response = await fetch(`${this.#api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#api.token}`,
        connection: "close",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, text, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Rejects when the answer is not the one that was hoped for. */
  async expect(status: number, request: string, body?: object): Promise<unknown> {
    const answer = await this.call(request, body);
    if (answer.status !== status) throw new Error(`${request}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async makePartner(name = "Acme Logistics"): Promise<string> {
    return madePartner.parse(await this.expect(201, "POST /v1/partners", { name })).id;
  }

  /** With a password that the product generates. */
  async makeAccount(partnerId: string, fields: object = {}): Promise<Login> {
    const username = `user-${crypto.randomUUID()}`;
    return madeAccount.parse(
      await this.expect(201, `POST /v1/partners/${partnerId}/accounts`, { username, ...fields }),
    );
  }

  /** An account that shares its files with nobody. */
  async makeLogin(fields: object = {}): Promise<Login> {
    return this.makeAccount(await this.makePartner(), fields);
  }
}
