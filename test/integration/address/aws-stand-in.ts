import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What an action answers: the inside of its XML, or for ECS an object. */
export type Answers = Readonly<Record<string, (asked: URLSearchParams) => string | object>>;

export interface AwsStandIn extends AsyncDisposable {
  readonly endpoint: string;
  /** Every request so far, in order: its action and what was asked. */
  readonly requests: { readonly action: string; readonly asked: URLSearchParams }[];
}

/** Thrown by an answer: the service refuses with that code. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string = code) {
    super(message);
    this.code = code;
  }
}

/** EC2, Auto Scaling and ECS, as far as the answers go; in the protocol of each. */
export async function startAws(answers: Answers): Promise<AwsStandIn> {
  const requests: AwsStandIn["requests"] = [];
  const server = createServer(async (request, response) => {
    const { action, asked } = await read(request);
    requests.push({ action, asked });
    try {
      response.end(answered(action, answers[action]?.(asked) ?? ""));
    } catch (error) {
      response.writeHead(400);
      response.end(refused(asked, error instanceof Refusal ? error : new Refusal("InternalError")));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage) {
  const body = await text(request);
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return { action: target.split(".")[1] ?? "", asked: fields(JSON.parse(body)) };
  const asked = new URLSearchParams(body);
  return { action: asked.get("Action") ?? "", asked };
}

function fields(body: Record<string, unknown>): URLSearchParams {
  return new URLSearchParams(Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]));
}

function answered(action: string, answer: string | object): string {
  if (typeof answer !== "string") return JSON.stringify(answer);
  return `<?xml version="1.0" encoding="UTF-8"?><${action}Response>${answer}</${action}Response>`;
}

/** EC2 wraps its errors otherwise than the other services of the query protocol. */
function refused(asked: URLSearchParams, { code, message }: Refusal): string {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const isEc2 = asked.get("Version") === "2016-11-15";
  return isEc2 ? `<Response><Errors>${error}</Errors></Response>` : `<ErrorResponse>${error}</ErrorResponse>`;
}
