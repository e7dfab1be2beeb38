import { once } from "node:events";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import type { ServiceEndpoint } from "../ftp-node/configuration.ts";

export interface LocalDynamoDB extends AsyncDisposable {
  /** It asks for no real credentials. */
  readonly service: ServiceEndpoint & { readonly endpoint: string };
}

/** DynamoDB's API on the loopback, by dynalite. `folder`: where it keeps its state; absent: in memory. */
export async function startDynamoDB(folder?: string): Promise<LocalDynamoDB> {
  const server = dynalite({ path: folder, createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    service: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
