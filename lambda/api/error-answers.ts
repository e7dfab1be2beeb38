import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { ChangedMeanwhile } from "../../tables/changed-meanwhile.ts";
import { InvalidCursor } from "../../tables/page.ts";
import type { ApiEnvironment, Log } from "./environment.ts";
import { type FieldError, PROBLEMS, Problem, problemType } from "./problems.ts";

/** The single place where a failure becomes an answer; nothing internal leaks, and what is hidden is logged. */
export const answerError = (log: Log) => (error: Error, c: Context<ApiEnvironment>) => {
  const problem = toProblem(error);
  if (PROBLEMS[problem.problem].status >= 500) log.error({ err: error, requestId: c.var.requestId }, problem.message);
  return answerProblem(problem, c);
};

export function answerProblem({ problem, message, errors, headers }: Problem, c: Context<ApiEnvironment>) {
  const { status, title, fix } = PROBLEMS[problem];
  const { requestId } = c.var;
  return c.json(
    { type: problemType(problem), title, status, detail: message, instance: c.req.path, requestId, errors, fix },
    status,
    { ...headers, "content-type": "application/problem+json" },
  );
}

interface Validation {
  readonly target: string;
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: z.ZodError;
}

/** What the routes' schemas refuse. Details name fields and rules, never what was sent. */
export function refuseInvalid({ target, data, error }: Validation): void {
  if (!error) return;
  if (target === "param") throw new Problem("not-found", "Nothing is at this address.");
  const errors = error.issues.flatMap((issue) => fieldErrors(issue, data));
  const detail = errors.map((field) => `${field.pointer}: ${field.detail}`).join(" ");
  throw new Problem(target === "query" ? "invalid-query" : "invalid-body", detail, { errors });
}

function fieldErrors(issue: z.core.$ZodIssue, data: unknown): FieldError[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: `There is no field "${key}" here.`,
    }));
  const isMissing = issue.code === "invalid_type" && valueAt(data, issue.path) === undefined;
  return [{ pointer: pointerTo(issue.path), detail: isMissing ? "This field is required." : sentence(issue.message) }];
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], data);
}

/** RFC 6901 §6. */
function pointerTo(path: readonly PropertyKey[]): string {
  const escaped = path.map((key) => encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1")));
  return ["#", ...escaped].join("/");
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const HTTP_PROBLEMS: Readonly<Record<number, Problem>> = {
  400: new Problem("malformed-body", "The body could not be read as JSON."),
  413: new Problem("body-too-large", "The body has more than 64 KiB."),
  415: new Problem("unsupported-media-type", "The body is not of the type application/json."),
};

function toProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursor)
    return new Problem("invalid-cursor", "This nextToken does not belong to this list.");
  if (error instanceof ChangedMeanwhile)
    return new Problem("precondition-failed", "Its ETag is none of those that If-Match names.");
  const known = error instanceof HTTPException ? HTTP_PROBLEMS[error.status] : undefined;
  return known ?? new Problem("internal-error", "The request was not carried out, or only in part.");
}
