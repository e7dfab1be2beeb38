import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { except } from "hono/combine";
import { etag } from "hono/etag";
import { methodNotAllowed } from "hono/method-not-allowed";
import { accountRoutes } from "./accounts.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { credentialRoutes } from "./credentials.ts";
import { Cursors } from "./cursors.ts";
import type { Announce, ApiDependencies, ApiEnvironment } from "./environment.ts";
import { answerError, answerProblem, refuseInvalid } from "./error-answers.ts";
import { idempotency } from "./idempotency.ts";
import { nodeRoutes } from "./nodes.ts";
import { serveDocument } from "./openapi.ts";
import { partnerRoutes } from "./partners.ts";
import { Problem } from "./problems.ts";
import { requestLog } from "./request-log.ts";
import { sessionRoutes } from "./sessions.ts";
import { transferRoutes } from "./transfers.ts";

const LARGEST_BODY = 64 * 1024;

/** Where the ETag is the thing's own, and If-None-Match is answered. */
const ONE_THING = ["/v1/partners/:id", "/v1/partners/:id/accounts/:username"];

/** The whole HTTP API, as Lambda and local mode serve it. */
export function createApi(dependencies: ApiDependencies) {
  const { announce, secret, authenticate, log } = dependencies;
  const routes = { ...dependencies, announce: orRefuse(announce), cursors: new Cursors(secret) };
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });
  app.use(requestLog(log));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => answerProblem(wrongMethod(methods), c) }));
  if (authenticate) app.use("/v1/*", except("/v1/openapi.json", authenticate));
  app.use(keepNowhere);
  app.use(bodyLimit({ maxSize: LARGEST_BODY }));
  app.use("/v1/*", idempotency(dependencies));
  for (const path of ONE_THING) app.use(path, etag());
  app.route("/", partnerRoutes(routes));
  app.route("/", accountRoutes(routes));
  app.route("/", credentialRoutes(routes));
  app.route("/", nodeRoutes(routes));
  app.route("/", sessionRoutes(routes));
  app.route("/", transferRoutes(routes));
  app.route("/", catalogueRoutes());
  serveDocument(app);
  app.notFound((c) => answerProblem(new Problem("not-found", "Nothing is at this address."), c));
  app.onError(answerError(log));
  return app;
}

/** RFC 9111 §5.2.2.5: an answer can hold a password. */
const keepNowhere: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("cache-control", "no-store");
};

/** The write has happened; what must follow is that the caller repeats the request. */
function orRefuse(announce: Announce): Announce {
  return async (entry) => {
    try {
      await announce(entry);
    } catch (cause) {
      throw new Problem("not-announced", "The change is saved, but the nodes could not be told of it.", { cause });
    }
  };
}

function wrongMethod(methods: readonly string[]): Problem {
  const allow = methods.join(", ");
  return new Problem("method-not-allowed", `What is at this address answers ${allow}.`, { headers: { allow } });
}
