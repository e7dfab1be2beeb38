import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import { callerOf } from "./caller.ts";
import type { ApiDependencies, ApiEnvironment } from "./environment.ts";
import { Origin } from "./origin.ts";
import { Problem } from "./problems.ts";
import { SealedRequest } from "./sealed-request.ts";

type Dependencies = Pick<ApiDependencies, "idempotentRequests" | "secret" | "log">;

/** What a POST can end in because of its Idempotency-Key. */
export const WITH_KEY = ["idempotency-key-invalid", "idempotency-in-progress", "idempotency-key-reused"] as const;

/** Only described here: `idempotency` looks at it before the routes do. */
export const idempotencyKeyHeader = z.object({
  "idempotency-key": z
    .string()
    .optional()
    .meta({
      description:
        "Makes the request repeatable: for 24 hours a repeat with the same key and body gets the first answer again. " +
        "Use a key that nobody can guess, such as a UUID: it opens the answer. Answers of 500 and above are not kept.",
      minLength: 1,
      maxLength: 255,
      pattern: "^[ -~]+$",
      example: "0b9f1e0c-5f0e-4d3a-9a51-8d2f6f4c7e11",
    }),
});

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07 */
export function idempotency({ idempotentRequests, secret, log }: Dependencies): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const key = c.req.method === "POST" ? c.req.header("idempotency-key") : undefined;
    if (key === undefined) return next();
    if (!/^[ -~]{1,255}$/.test(key)) throw new Problem("idempotency-key-invalid", "It has another form.");
    const request = new SealedRequest({ key, caller: callerOf(c), secret: await secret.read() });
    const claimed = await idempotentRequests.claim({
      id: request.id,
      fingerprint: request.fingerprint(c.req.method, c.req.path, await c.req.arrayBuffer()),
      origin: request.seal(new Origin().format()),
    });
    switch (claimed.state) {
      case "another request":
        throw new Problem("idempotency-key-reused", "The first request with this key had another path or body.");
      case "running":
        throw new Problem("idempotency-in-progress", "The first request with this key is still being carried out.", {
          headers: { "retry-after": "1" },
        });
      case "answered":
        return replay(request.open(claimed.answer));
      case "ours":
        c.set("origin", Origin.parse(request.open(claimed.origin)));
        await next();
        await settle(c, claimed.claim, request);
    }
  };

  /** The request has been carried out: whatever fails here, its answer is the answer, and a repeat makes the same. */
  async function settle(c: Context<ApiEnvironment>, claim: string, request: SealedRequest): Promise<void> {
    try {
      if (c.res.status >= 500) await idempotentRequests.release(request.id, claim);
      else await idempotentRequests.keep(request.id, claim, request.seal(await formatAnswer(c.res)));
    } catch (error) {
      log.error({ err: error, requestId: c.var.requestId }, "The answer is not kept for a repeat.");
    }
  }
}

async function formatAnswer(answer: Response): Promise<string> {
  const body = await answer.clone().text();
  return JSON.stringify({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
}

function replay(formatted: string): Response {
  const { status, headers, body } = JSON.parse(formatted);
  return new Response(body || null, { status, headers: { ...headers, "idempotency-replayed": "true" } });
}
