import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface SentEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
}

export interface EventBus extends AsyncDisposable {
  readonly endpoint: string;
  readonly events: SentEvent[];
  /** Whether it takes no event. */
  refusing: boolean;
}

interface PutEvents {
  readonly Entries: readonly { readonly Source: string; readonly DetailType: string; readonly Detail: string }[];
}

/** EventBridge's PutEvents, on a free port of the loopback. */
export async function startEventBus(): Promise<EventBus> {
  const server = createServer(async (request, response) => {
    const { Entries } = (await json(request)) as PutEvents;
    if (!bus.refusing)
      for (const { Source, DetailType, Detail } of Entries)
        bus.events.push({ source: Source, detailType: DetailType, detail: JSON.parse(Detail) });
    const answers = Entries.map(() => (bus.refusing ? { ErrorCode: "ThrottlingException" } : { EventId: "1" }));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ FailedEntryCount: bus.refusing ? Entries.length : 0, Entries: answers }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const bus = {
    endpoint: `http://127.0.0.1:${port}`,
    events: [] as SentEvent[],
    refusing: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bus;
}
