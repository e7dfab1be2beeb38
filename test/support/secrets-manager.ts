import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** Plays as much of Secrets Manager as a node asks of it. */
export class SecretsManager implements AsyncDisposable {
  readonly endpoint: string;
  /** By name: what GetSecretValue answers. */
  readonly secrets = new Map<string, string>();
  /** While it is true, it answers what nobody can read. */
  broken = false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<SecretsManager> {
    const server = createServer(async (request, response) => {
      const { status, body } = await manager.#answer(request);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const manager = new SecretsManager(server);
    return manager;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const { SecretId: name } = (await json(request)) as { SecretId: string };
    const value = this.secrets.get(name);
    if (this.broken) return { status: 200, body: `not JSON, and behind it ${value}` };
    if (value === undefined || request.headers["x-amz-target"] !== "secretsmanager.GetSecretValue")
      return { status: 400, body: JSON.stringify({ __type: "ResourceNotFoundException", message: "No such secret." }) };
    return { status: 200, body: JSON.stringify({ Name: name, SecretString: value, VersionStages: ["AWSCURRENT"] }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
