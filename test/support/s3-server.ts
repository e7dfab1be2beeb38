import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { errorResponse, send, sendHalf } from "./s3-server/answer.ts";
import { copyObject, uploadPartCopy } from "./s3-server/copies.ts";
import { type Fault, Faults } from "./s3-server/faults.ts";
import { listMultipartUploads, listObjects, listParts } from "./s3-server/listing.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from "./s3-server/multipart.ts";
import { deleteObject, deleteObjects, getObject, headObject, putObject } from "./s3-server/objects.ts";
import { type Operation, readRequest, type S3Request, type S3Response } from "./s3-server/request.ts";
import { S3Error } from "./s3-server/s3-error.ts";
import { type OpenUpload, Store, type StoredObject } from "./s3-server/store.ts";

type Received = S3Request & { readonly metadataNames: readonly string[] };

const HANDLERS: Readonly<Record<Operation, (store: Store, request: Received) => S3Response>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateMultipartUpload: createMultipartUpload,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetObject: getObject,
  HeadObject: headObject,
  ListMultipartUploads: listMultipartUploads,
  ListObjectsV2: listObjects,
  ListParts: listParts,
  PutObject: putObject,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

/** An S3 in this process, on a free port of the loopback: one bucket, in memory. Checks no signatures. */
export class S3Server implements AsyncDisposable {
  readonly bucket = "files";
  /** The operations that were asked for, in their order. */
  readonly requests: Operation[] = [];
  readonly #store = new Store();
  readonly #faults = new Faults();
  readonly #server = createServer((message, response) => {
    this.#answer(message, response).catch((error) => send(response, errorResponse(error)));
  });

  /** @param keepAlive whether connections stay for further requests. */
  static async start({ keepAlive = true } = {}): Promise<S3Server> {
    const server = new S3Server();
    if (!keepAlive) server.#server.maxRequestsPerSocket = 1;
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  /** What a client of it is made with. */
  get clientConfig() {
    const { port } = this.#server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      forcePathStyle: true,
    } satisfies S3ClientConfig;
  }

  keys(): string[] {
    return this.#store.keys();
  }

  object(key: string): StoredObject | undefined {
    return this.#store.get(key);
  }

  /** Puts an object there as another tool would. */
  put(key: string, content: string | Buffer): void {
    this.#store.put(key, { body: Buffer.from(content), attributes: {} });
  }

  openUploads(): OpenUpload[] {
    return [...this.#store.uploads.values()];
  }

  /** The next requests of this kind meet the fault. */
  disturb(operation: Operation, fault: Fault, times = 1): void {
    this.#faults.add(operation, fault, times);
  }

  /** Faults that met no request meet none any more. */
  calm(): void {
    this.#faults.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    this.requests.push(request.operation);
    const fault = this.#faults.take(request.operation);
    if (fault?.kind === "reset") return void response.destroy();
    if (fault?.kind === "error") throw new S3Error(fault.status, fault.code);
    if (fault?.kind === "error-in-200") {
      const { body } = errorResponse(new S3Error(500, "InternalError"));
      return send(response, { body: `${body}${fault.ending}` });
    }
    if (fault?.kind === "answer") return send(response, fault.answer(request));
    if (fault?.kind === "held") await fault.until;
    const metadataNames = Object.keys(message.headers).filter((name) => name.startsWith("x-amz-meta-"));
    const answer = this.#handle({ ...request, metadataNames });
    if (fault?.kind === "lost-answer") return void response.destroy();
    return fault?.kind === "cut-body" ? sendHalf(response, answer) : send(response, answer);
  }

  #handle(request: Received): S3Response {
    if (request.bucket !== this.bucket) throw new S3Error(404, "NoSuchBucket");
    return HANDLERS[request.operation](this.#store, request);
  }
}
