import { z } from "zod";

/** Everything that can go wrong, as callers may know it (RFC 9457). What a name means never changes: scripts rely on it. */
export const PROBLEMS = {
  "malformed-body": { status: 400, title: "The body is not JSON.", fix: "Send one JSON object, in UTF-8." },
  "invalid-query": { status: 400, title: "A query parameter is not valid.", fix: "Correct what errors points to." },
  "invalid-cursor": {
    status: 400,
    title: "The nextToken is not one of this list's.",
    fix: "Pass nextToken as the page before gave it, or leave it out to begin at the start.",
  },
  "idempotency-key-invalid": {
    status: 400,
    title: "The Idempotency-Key is not valid.",
    fix: "Send 1 to 255 printable ASCII characters, such as a UUID.",
  },
  unauthenticated: {
    status: 401,
    title: "The request carries no valid token.",
    fix: "Send the header Authorization: Bearer TOKEN.",
  },
  "not-found": { status: 404, title: "Nothing is at this address.", fix: "See /v1/openapi.json for what there is." },
  "partner-not-found": { status: 404, title: "There is no such partner.", fix: "GET /v1/partners lists them." },
  "account-not-found": {
    status: 404,
    title: "The partner has no such account.",
    fix: "GET /v1/partners/{id}/accounts lists them.",
  },
  "credential-not-found": {
    status: 404,
    title: "The account has no such credential.",
    fix: "GET /v1/partners/{id}/accounts/{username}/credentials lists them.",
  },
  "node-not-found": { status: 404, title: "There is no such node.", fix: "GET /v1/nodes lists them." },
  "session-not-found": {
    status: 404,
    title: "There is no such session.",
    fix: "GET /v1/sessions lists those that live; one that has ended is known for a day.",
  },
  "transfer-not-found": {
    status: 404,
    title: "There is no such transfer.",
    fix: "GET /v1/transfers lists those of 90 days; one that runs is in its session.",
  },
  "method-not-allowed": {
    status: 405,
    title: "What is at this address does not answer that method.",
    fix: "The header Allow names those it answers.",
  },
  "username-taken": { status: 409, title: "The user name is taken.", fix: "Choose another; it is unique everywhere." },
  "external-id-taken": {
    status: 409,
    title: "Another partner has that externalId.",
    fix: "Find that partner in GET /v1/partners, or leave externalId out.",
  },
  "credential-exists": {
    status: 409,
    title: "The account has that credential already.",
    fix: "Use the one that is there, or DELETE it first.",
  },
  "too-many-credentials": {
    status: 409,
    title: "The account has as many credentials as it may.",
    fix: "DELETE one that is not needed any more; or rotate passwords with overlapSeconds 0.",
  },
  "partner-offboarded": {
    status: 409,
    title: "The partner is offboarded.",
    fix: 'PATCH its state to "live" first, or make another partner.',
  },
  "idempotency-in-progress": {
    status: 409,
    title: "A request with this Idempotency-Key is being carried out.",
    fix: "Repeat the request after as many seconds as Retry-After says; it gets the answer of the first.",
  },
  "precondition-failed": {
    status: 412,
    title: "It was changed meanwhile.",
    fix: "GET it, and repeat the change with the ETag that it has now.",
  },
  "body-too-large": { status: 413, title: "The body is too large.", fix: "Send at most 64 KiB." },
  "unsupported-media-type": {
    status: 415,
    title: "The body is of a type that is not understood.",
    fix: "Send JSON, with the header Content-Type: application/json.",
  },
  "invalid-body": { status: 422, title: "The body is not valid.", fix: "Correct what errors points to." },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key belongs to another request.",
    fix: "Make a new key for each new request; repeat a request with the same path and body.",
  },
  "internal-error": {
    status: 500,
    title: "The service failed.",
    fix: "Repeat the request later; if it fails again, report the requestId.",
  },
  "not-announced": {
    status: 503,
    title: "The change may not have reached every node.",
    fix: "Repeat the request until it succeeds; that does no harm.",
  },
} as const satisfies Record<string, { status: number; title: string; fix: string }>;

export type ProblemName = keyof typeof PROBLEMS;

export interface FieldError {
  /** A JSON pointer as a URI fragment, as in RFC 9457 §3. */
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Record<string, string>;
}

/** Thrown by a handler: the request ends with this problem. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly problem: ProblemName;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(problem: ProblemName, detail: string, { errors, headers = {}, cause }: ProblemOptions = {}) {
    super(detail, { cause });
    this.problem = problem;
    this.errors = errors;
    this.headers = headers;
  }
}

export const problemType = (name: ProblemName) => `/problems/${name}`;

export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: "Which problem it is; GET it for its meaning.", example: "/problems/not-found" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What happened this time." }),
    instance: z.string().meta({ description: "The path that was asked for." }),
    requestId: z.string().meta({ description: "Names this request in the service's log." }),
    errors: z.array(z.object({ pointer: z.string().meta({ example: "#/name" }), detail: z.string() })).optional(),
    fix: z.string().meta({ description: "What to do about it." }),
  })
  .meta({ id: "Problem" });

type StatusOf<Name extends ProblemName> = (typeof PROBLEMS)[Name]["status"];

const anyProblem = { "application/problem+json": { schema: problemSchema } };

/** The `responses` of a route that can end in these problems, one per status. */
export function problemResponses<const Name extends ProblemName>(...names: readonly Name[]) {
  const byStatus = Object.entries(Object.groupBy(names, (name) => PROBLEMS[name].status));
  return Object.fromEntries(
    byStatus.map(([status, [...same] = []]) => [
      status,
      {
        description: same.map((name) => `\`${problemType(name)}\`: ${PROBLEMS[name].title}`).join("\n\n"),
        content: anyProblem,
      },
    ]),
  ) as Record<StatusOf<Name>, { description: string; content: typeof anyProblem }>;
}
