import { once } from "node:events";
import { createServer, type Server } from "node:http";

/** Answers 200 while the node takes new sessions, else 503 (load balancers, ECS and Route 53 ask). */
export async function serveHealth(host: string, port: number, isHealthy: () => boolean): Promise<Server> {
  const server = createServer((_, response) => {
    const healthy = isHealthy();
    response.writeHead(healthy ? 200 : 503, { "content-type": "application/json" }).end(JSON.stringify({ healthy }));
  });
  server.listen({ host, port });
  await once(server, "listening");
  return server;
}
