import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Ec2StandIn extends AsyncDisposable {
  readonly endpoint: string;
  /** By id: the public address, or undefined when there is none yet. An id that is not here is unknown to EC2. */
  readonly interfaces: Map<string, string | undefined>;
}

/** DescribeNetworkInterfaces for one id, in EC2's XML. */
export async function startEc2(): Promise<Ec2StandIn> {
  const interfaces = new Map<string, string | undefined>();
  const server = createServer(async (request, response) => {
    const asked = new URLSearchParams(await text(request));
    const id = asked.get("NetworkInterfaceId.1") ?? "";
    const known = asked.get("Action") === "DescribeNetworkInterfaces" && interfaces.has(id);
    response.writeHead(known ? 200 : 400, { "content-type": "text/xml" });
    response.end(known ? described(id, interfaces.get(id)) : unknown(id));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    interfaces,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function described(id: string, address: string | undefined): string {
  const association = address ? `<association><publicIp>${address}</publicIp></association>` : "";
  return `<?xml version="1.0" encoding="UTF-8"?>
<DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>
<networkInterfaceSet><item><networkInterfaceId>${id}</networkInterfaceId>${association}</item></networkInterfaceSet>
</DescribeNetworkInterfacesResponse>`;
}

function unknown(id: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>InvalidNetworkInterfaceID.NotFound</Code><Message>The networkInterface ID '${id}' does not
exist</Message></Error></Errors><RequestID>1</RequestID></Response>`;
}
