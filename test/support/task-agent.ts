import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a task finds its agent, whatever network it is in. */
export const AGENT_ADDRESS = "169.254.170.2";

/** What an HTTP server of the agent answers; undefined: that is not its. */
export type AgentPart = (request: IncomingMessage, body: string) => AgentAnswer | undefined;

export interface AgentAnswer {
  readonly status?: number;
  readonly body: object;
}

export interface TaskAgent extends AsyncDisposable {
  readonly port: number;
}

/** Answers what ECS's agent answers its tasks, on a free port of the loopback. */
export async function startTaskAgent(parts: readonly AgentPart[]): Promise<TaskAgent> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { status = 200, body: answer } = firstAnswer(parts, request, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function firstAnswer(parts: readonly AgentPart[], request: IncomingMessage, body: string): AgentAnswer {
  for (const part of parts) {
    const answer = part(request, body);
    if (answer) return answer;
  }
  return { status: 404, body: { message: `There is no ${request.url}.` } };
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = "";
  for await (const chunk of request) whole += chunk;
  return whole;
}
