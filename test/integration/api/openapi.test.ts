import { expect, test } from "vitest";
import { createTestApi } from "./test-api.ts";

interface Operation {
  readonly operationId?: string;
  readonly parameters?: { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<string, { readonly description: string; readonly content?: object }>;
  readonly security?: object[];
  readonly summary?: string;
}

async function readDocument() {
  await using api = await createTestApi();
  const { body } = await api.call("GET /v1/openapi.json");
  const operations = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return { document: body, operations, routes: api.app.routes };
}

/** Every value of a key, wherever it is. */
function valuesOf(key: string, within: unknown): unknown[] {
  if (typeof within !== "object" || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

test("the document describes the routes that there are, and no others", async () => {
  const { operations, routes } = await readDocument();

  const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  const served = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  expect(described.toSorted()).toEqual([...new Set(served)].toSorted());
  expect(described).toContain("PUT /v1/nodes/{id}/address");
});

test("it is OpenAPI 3.1, and each operation is described, named and answered", async () => {
  const { document, operations } = await readDocument();

  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: "Pasvport", version: expect.any(String) });
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  for (const { path, operation } of operations) {
    const inPath = operation.parameters?.filter((parameter) => parameter.in === "path") ?? [];
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required)).toBe(true);
    expect(operation.summary).toBeTruthy();
    expect(Object.keys(operation.responses).filter((status) => status.startsWith("2"))).toHaveLength(1);
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(description).toBeTruthy();
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
    }
  }
});

test("whatever it refers to is in it, and its patterns are regular expressions", async () => {
  const { document } = await readDocument();

  const references = valuesOf("$ref", document).map(String);
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references)
    expect(document.components.schemas).toHaveProperty(reference.replace("#/components/schemas/", ""));
  const patterns = valuesOf("pattern", document.components.schemas).map((pattern) => new RegExp(String(pattern), "u"));
  expect(patterns.some((pattern) => pattern.test("/inbound") && !pattern.test("/../inbound"))).toBe(true);
});

test("every route but the public ones needs a token or a signature, and says so", async () => {
  const { document, operations } = await readDocument();

  expect(document.security.flatMap(Object.keys)).toEqual(Object.keys(document.components.securitySchemes));
  for (const { path, operation } of operations) {
    const isPublic = path === "/v1/openapi.json" || path.startsWith("/problems");
    expect(operation.security).toEqual(isPublic ? [] : undefined);
    expect("401" in operation.responses).toBe(!isPublic);
  }
});

test("every POST takes an Idempotency-Key, and says what that can end in", async () => {
  const { operations } = await readDocument();

  for (const { method, operation } of operations) {
    const key = operation.parameters?.find(({ name }) => name === "idempotency-key");
    if (method !== "post") expect(key).toBeUndefined();
    else {
      expect(key).toMatchObject({ in: "header", schema: { type: "string", minLength: 1, maxLength: 255 } });
      for (const status of ["400", "409", "422"])
        expect(operation.responses[status]?.description).toContain("/problems/idempotency-");
    }
  }
});

test("what has an ETag can be asked for and changed by it", async () => {
  const { operations } = await readDocument();

  const conditional = (header: string) =>
    operations
      .filter(({ operation }) => operation.parameters?.some(({ name }) => name === header))
      .map(({ operation }) => operation);
  expect(conditional("if-match").map(({ operationId }) => operationId)).toEqual(
    expect.arrayContaining(["changePartner", "deletePartner", "changeAccount", "deleteAccount"]),
  );
  for (const { responses } of conditional("if-match")) expect(responses).toHaveProperty("412");
  expect(conditional("if-none-match")).toHaveLength(2);
  for (const { responses } of conditional("if-none-match")) expect(responses).toHaveProperty("304");
});

test("passwords go in and come out once; hashes are not known", async () => {
  const { document } = await readDocument();
  const { NewAccount, Account, CreatedAccount } = document.components.schemas;

  expect(NewAccount.properties.password).toMatchObject({ type: "string", writeOnly: true, minLength: 8 });
  expect(NewAccount.required).toEqual(["username"]);
  expect(NewAccount.additionalProperties).toBe(false);
  expect(CreatedAccount.properties.password).toMatchObject({ readOnly: true });
  expect(Account.properties).not.toHaveProperty("password");
  expect(JSON.stringify(document)).not.toContain('"hash"');
});

test("what an account can be told is described, the same to make it, to change it and to read it", async () => {
  const { document } = await readDocument();
  const { NewAccount, AccountChanges, Account } = document.components.schemas;

  for (const { properties } of [NewAccount, AccountChanges, Account]) {
    for (const name of ["protocols", "networks", "tls", "tlsResumption", "peerCheck", "activeMode", "limits"])
      expect(properties[name].description).toBeTruthy();
    expect(properties.tlsResumption.enum).toEqual(["allowed", "required"]);
    expect(properties.peerCheck.enum).toEqual(["strict", "relaxed"]);
    expect(properties.tls.example).toEqual({ control: "required", data: "required" });
    expect(properties.limits.example).toEqual({ sessions: 4, uploadBytesPerSecond: 1_000_000 });
    expect(Object.keys(properties.limits.properties)).toEqual([
      "sessions",
      "transfers",
      "uploadBytesPerSecond",
      "downloadBytesPerSecond",
      "uploadBytes",
      "idleSeconds",
    ]);
    for (const limit of Object.values<object>(properties.limits.properties))
      expect(limit).toMatchObject({ type: "integer", description: expect.stringMatching(/\.$/) });
  }
});
