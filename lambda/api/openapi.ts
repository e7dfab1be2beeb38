import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnvironment } from "./environment.ts";
import { jsonAnswer } from "./route-parts.ts";

const DOCUMENT: Parameters<OpenAPIHono["getOpenAPI31Document"]>[0] = {
  openapi: "3.1.0",
  info: {
    title: "Pasvport",
    version: "1",
    description: "Onboards trading partners to a managed FTP service. Errors are problem details (RFC 9457).",
    license: { name: "MIT" },
  },
  servers: [{ url: "/" }],
  security: [{ bearer: [] }, { iam: [] }],
  tags: [
    { name: "Partners", description: "The companies that files are exchanged with." },
    { name: "Accounts", description: "What a partner logs in with." },
    { name: "Credentials", description: "Passwords in overlap, SSH public keys, subjects of client certificates." },
    { name: "Nodes", description: "The servers that partners connect to." },
    { name: "Sessions", description: "Who is connected now." },
    { name: "Transfers", description: "The files that were sent and received." },
    { name: "Problems", description: "What errors mean." },
  ],
};

/** Serves the description of every route of `app`, itself included. */
export function serveDocument(app: OpenAPIHono<ApiEnvironment>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "In local mode: the token that `npm start` prints.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "iam", {
    type: "apiKey",
    name: "authorization",
    in: "header",
    description: "In AWS: a request signed with Signature Version 4 for the service `execute-api`.",
    "x-amazon-apigateway-authtype": "awsSigv4",
  });
  app.openapi(getDocument, (c) => c.json({ ...app.getOpenAPI31Document(DOCUMENT) }, 200));
}

const getDocument = createRoute({
  operationId: "getDocument",
  method: "get",
  path: "/v1/openapi.json",
  security: [],
  summary: "Read this document",
  responses: { 200: jsonAnswer(z.record(z.string(), z.unknown()), "An OpenAPI 3.1 document.") },
});
