import type { ServerResponse } from "node:http";
import type { S3Response } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import { xmlDocument } from "./xml.ts";

export function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: S3Response): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.statusCode = status;
  if (!response.hasHeader("content-length") && status !== 204)
    response.setHeader("content-length", Buffer.byteLength(body));
  response.end(body);
}

export function sendHalf(response: ServerResponse, { headers = {}, body = "" }: S3Response): void {
  const bytes = Buffer.from(body);
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.setHeader("content-length", bytes.length);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

export function errorResponse(error: unknown): S3Response {
  const { status, code, message } = error instanceof S3Error ? error : new S3Error(500, "InternalError", String(error));
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: xmlDocument("Error", { Code: code, Message: message }),
  };
}
