import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A port that could not be listened on. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly port: number;
  readonly code: string | undefined;

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(`Cannot listen on port ${port} of ${host}: ${REASONS[cause.code ?? ""] ?? cause.message}.`, { cause });
    this.port = port;
    this.code = cause.code;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "it is in use",
  EACCES: "this user may not (ports below 1024 are privileged)",
  EADDRNOTAVAIL: "this machine has no such address",
  EAFNOSUPPORT: "this machine has no IPv6",
};

/** Accepts without reading, so that a connection can be handed to another process whole. Rejects with a `ListenError`. */
export async function listen(host: string, port: number, connected: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => connected(emancipated(socket)));
  server.listen({ host, port, backlog: 1024 });
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    throw new ListenError(host, port, error as NodeJS.ErrnoException);
  }
}

/**
 * Node counts a connection that went to another process at the server it came from, by messages and a listener per
 * server: nobody asks for that count, and with a server per passive port it costs.
 */
function emancipated(socket: Socket): Socket {
  // A connection that breaks while it is handed over breaks where it is served.
  return Object.assign(socket, { server: null }).on("error", () => undefined);
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
