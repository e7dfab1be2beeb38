import { once } from "node:events";
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from "node:net";
import { formatHostPort } from "../../ftp-node/ftp/host-port.ts";

/** Where a client waits for the data connections of active mode. */
export class DataListener implements AsyncDisposable {
  readonly #server: Server;
  readonly #come: Socket[] = [];
  #awaited: (() => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#come.push(socket);
      this.#awaited?.();
    });
  }

  static async open(address = "127.0.0.1"): Promise<DataListener> {
    const server = createServer({ pauseOnConnect: true }).listen(0, address);
    await once(server, "listening");
    return new DataListener(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** "PORT 127,0,0,1,195,80" */
  get portCommand(): string {
    return `PORT ${formatHostPort((this.#server.address() as AddressInfo).address, this.port)}`;
  }

  /** "EPRT |2|::1|50000|" */
  get eprtCommand(): string {
    const { address } = this.#server.address() as AddressInfo;
    return `EPRT |${isIPv6(address) ? 2 : 1}|${address}|${this.port}|`;
  }

  /** The next connection, not yet read from. */
  async connection(): Promise<Socket> {
    for (;;) {
      const socket = this.#come.shift();
      if (socket) return socket;
      await new Promise<void>((resolve) => {
        this.#awaited = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#come) socket.destroy();
    this.#server.close();
  }
}
