import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface InstanceMetadataStandIn extends AsyncDisposable {
  readonly endpoint: string;
  /** What it says; undefined: 404. */
  publicIpv4: string | undefined;
  failing: "no" | "answers 500" | "answers nothing";
  /** How many tokens it gave. */
  readonly tokens: number;
  /** Takes none of the tokens that it gave so far. */
  forgetTokens(): void;
}

/** Instance metadata, version 2 alone, on a free port of the loopback. */
export async function startInstanceMetadata(publicIpv4?: string): Promise<InstanceMetadataStandIn> {
  const valid = new Set<string>();
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    if (standIn.failing === "answers nothing") return;
    if (standIn.failing === "answers 500") response.writeHead(500).end();
    else if (method === "PUT" && url === "/latest/api/token" && headers["x-aws-ec2-metadata-token-ttl-seconds"]) {
      const token = `token-${++standIn.tokens}`;
      valid.add(token);
      response.end(token);
    } else if (!valid.has(String(headers["x-aws-ec2-metadata-token"]))) response.writeHead(401).end();
    else if (url !== "/latest/meta-data/public-ipv4" || !standIn.publicIpv4) response.writeHead(404).end("<html>");
    else response.end(standIn.publicIpv4);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const standIn = {
    endpoint: `http://127.0.0.1:${port}`,
    publicIpv4,
    failing: "no" as InstanceMetadataStandIn["failing"],
    tokens: 0,
    forgetTokens: () => valid.clear(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}
