import type { Context } from "hono";
import type { ApiEnvironment } from "./environment.ts";

/**
 * Who asks: in AWS the IAM user or role, locally whoever has the token. All sessions of a role are one caller, since a
 * request is often repeated from another session than it was first made from.
 */
export function callerOf(c: Context<ApiEnvironment>): string {
  const userId = c.env?.requestContext?.authorizer?.iam?.userId;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  if (userId) return `iam ${/^AROA\w+(?=:)/.exec(userId)?.[0] ?? userId}`;
  return `token ${c.req.header("authorization") ?? ""}`;
}
