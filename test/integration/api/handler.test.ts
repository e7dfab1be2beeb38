import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";
import { expect, test, vi } from "vitest";
import { createTestTables } from "../../support/tables.ts";

function event(request: string, body?: object): LambdaEvent {
  const [method = "GET", rawPath = "/"] = request.split(" ");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: { "content-type": "application/json" },
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "gateway-request",
      routeKey: "$default",
      authentication: null,
      authorizer: {},
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    body: body ? Buffer.from(JSON.stringify(body)).toString("base64") : null,
    isBase64Encoded: body !== undefined,
  };
}

test("the Lambda serves the API on the tables that its environment names", async () => {
  await using tables = await createTestTables();
  vi.stubEnv("CONTROL_TABLE", tables.control.name);
  vi.stubEnv("ACTIVITY_TABLE", tables.activity.name);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", tables.service.endpoint);
  vi.stubEnv("LOG_LEVEL", "error");
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  const { handler } = await import("../../../lambda/api/handler.ts");
  const context = { awsRequestId: "lambda-request" } as LambdaContext;
  const call = async (request: string, body?: object) => {
    const {
      statusCode,
      headers,
      body: text,
    } = (await handler(event(request, body), context)) as APIGatewayProxyStructuredResultV2;
    return { statusCode, headers, body: text ? JSON.parse(text) : undefined };
  };

  const made = await call("POST /v1/partners", { name: "Acme" });
  expect(made).toMatchObject({ statusCode: 201, headers: { "x-request-id": "gateway-request" } });
  expect(await call(`PATCH /v1/partners/${made.body.id}`, { state: "suspended" })).toMatchObject({ statusCode: 200 });
  expect(await call("GET /v1/nothing")).toMatchObject({
    statusCode: 404,
    headers: { "content-type": "application/problem+json" },
    body: { requestId: "gateway-request" },
  });
  vi.unstubAllEnvs();
});
