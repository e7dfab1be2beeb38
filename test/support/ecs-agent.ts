import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface EcsAgent extends AsyncDisposable {
  readonly uri: string;
  /** What it was asked, in order. */
  readonly requests: unknown[];
  failing: "no" | "refuses" | "answers 500";
}

/** The ECS agent's task protection, on a free port of the loopback. */
export async function startEcsAgent(): Promise<EcsAgent> {
  const server = createServer(async (request, response) => {
    if (request.method !== "PUT" || request.url !== "/api/x/task-protection/v1/state")
      return response.writeHead(404).end();
    const asked = (await json(request)) as { readonly ProtectionEnabled: boolean };
    agent.requests.push(asked);
    response.writeHead(agent.failing === "answers 500" ? 500 : 200, { "content-type": "application/json" });
    const { ProtectionEnabled } = asked;
    // As the real one does it: a refusal, too, is answered with 200.
    const refused = { failure: { Arn: "task", Reason: "TASK_NOT_VALID" } };
    response.end(
      JSON.stringify(agent.failing === "no" ? { protection: { ProtectionEnabled, TaskArn: "task" } } : refused),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const agent = {
    uri: `http://127.0.0.1:${port}/api/x`,
    requests: [] as unknown[],
    failing: "no" as EcsAgent["failing"],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return agent;
}
