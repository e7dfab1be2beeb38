import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Secret } from "../../shared/secret.ts";
import { Problem } from "./problems.ts";

/** Lets through who sends the token (RFC 6750 §2.1). */
export function bearerAuth(token: Secret): MiddlewareHandler {
  return async (c, next) => {
    const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (given === undefined) throw refusal("The request has no bearer token.", "Bearer");
    if (!isSame(given, token)) throw refusal("The token is not valid.", 'Bearer error="invalid_token"');
    await next();
  };
}

/** In constant time: digests are of one length. */
function isSame(given: string, token: Secret): boolean {
  return timingSafeEqual(digest(given), digest(token.reveal()));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refusal(detail: string, challenge: string): Problem {
  return new Problem("unauthenticated", detail, { headers: { "www-authenticate": challenge } });
}
