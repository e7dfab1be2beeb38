import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { ListenError } from "../ftp-node/listen.ts";

interface ApiServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves the API by HTTP. Rejects with a `ListenError`. */
export async function serveApi(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: { host: string; port: number },
): Promise<ApiServer> {
  const server = serve({ fetch, hostname: host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ListenError(host, port, error as NodeJS.ErrnoException);
  }
  return { url: urlOf(server), [Symbol.asyncDispose]: () => close(server) };
}

function urlOf(server: ServerType): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function close(server: ServerType): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  if ("closeAllConnections" in server) server.closeAllConnections();
  await closed;
}
