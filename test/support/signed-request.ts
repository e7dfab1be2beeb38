import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AccessKey } from "./aws-local.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Parsed; an empty answer is `undefined`. */
  readonly body: unknown;
}

export interface ApiRequest {
  readonly method: string;
  /** With its query, such as "/v1/partners?limit=2". */
  readonly path: string;
  readonly body?: object | undefined;
}

/** Calls an HTTP API by its own host name; signed with the key (Signature Version 4), or not at all without one. */
export async function signedRequest(url: URL, { method, path, body }: ApiRequest, key?: AccessKey): Promise<Answer> {
  const target = new URL(path, url);
  const unsigned = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: target.pathname,
    query: Object.fromEntries(target.searchParams),
    headers: { host: url.host, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  };
  const { headers } = key ? await signer(key).sign(unsigned) : unsigned;
  return send(target, method, headers, unsigned.body);
}

function signer(credentials: AccessKey): SignatureV4 {
  return new SignatureV4({ service: "execute-api", region: "us-east-1", credentials, sha256: Sha256 });
}

/** To the loopback: names below `localhost` are not in every machine's DNS. */
async function send(target: URL, method: string, headers: Record<string, string>, body = ""): Promise<Answer> {
  const path = `${target.pathname}${target.search}`;
  const options = { host: "127.0.0.1", port: target.port, method, path, headers, signal: AbortSignal.timeout(30_000) };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = httpRequest(options, async (response) => {
    const answer = await text(response);
    resolve({ status: response.statusCode ?? 0, text: answer, body: answer === "" ? undefined : JSON.parse(answer) });
  });
  request.on("error", reject).end(body);
  return promise;
}

/** SHA-256, or with a secret HMAC of it, in the shape that the signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("Each signature makes its own.");
  }
}

function bytes(source: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof source === "string") return Buffer.from(source);
  if (source instanceof ArrayBuffer) return Buffer.from(source);
  return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
}
