import type { Socket } from "node:net";
import type { NodeConfiguration } from "./configuration.ts";
import { listen, portOf } from "./listen.ts";

export interface ControlListeners extends Disposable {
  readonly ftpPort: number;
  /** None where the node speaks no TLS. */
  readonly implicitPort: number | undefined;
}

/** Listens for control connections, plain and with implicit TLS. Rejects with a `ListenError`. */
export async function openControlListeners(
  { host, ftpPort, implicitPort, tls }: NodeConfiguration,
  connected: (socket: Socket, implicitTls: boolean) => void,
): Promise<ControlListeners> {
  using opening = new DisposableStack();
  const ftp = opening.adopt(await listen(host, ftpPort, (socket) => connected(socket, false)), (server) =>
    server.close(),
  );
  const ftps =
    tls.control === "off"
      ? undefined
      : opening.adopt(await listen(host, implicitPort, (socket) => connected(socket, true)), (server) =>
          server.close(),
        );
  const opened = opening.move();
  return { ftpPort: portOf(ftp), implicitPort: ftps && portOf(ftps), [Symbol.dispose]: () => opened.dispose() };
}
