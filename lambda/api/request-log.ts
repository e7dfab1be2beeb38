import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { ApiEnvironment, Log } from "./environment.ts";

/** Gives each request an id, ours (in AWS the API's) and never the caller's, and a line in the log. */
export function requestLog(log: Log): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const began = performance.now();
    const requestId = c.env?.requestContext?.requestId ?? randomUUID();
    c.set("requestId", requestId);
    await next();
    c.header("x-request-id", requestId);
    // The pattern, not the path: names of partners and accounts stay out of the log.
    const route = matchedRoutes(c).findLast(({ method }) => method !== "ALL")?.path;
    const ms = Math.round(performance.now() - began);
    log.info({ method: c.req.method, route, status: c.res.status, ms, requestId }, "request");
  };
}
