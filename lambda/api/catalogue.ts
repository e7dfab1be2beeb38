import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnvironment } from "./environment.ts";
import { PROBLEMS, Problem, type ProblemName, problemResponses, problemType } from "./problems.ts";
import { jsonAnswer } from "./route-parts.ts";

/** Where the types of problems lead to: what each means and what to do about it. */
export function catalogueRoutes() {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(listProblems, (c) => c.json({ items: NAMES.map(entry) }, 200))
    .openapi(getProblem, (c) => {
      const { name } = c.req.valid("param");
      const known = NAMES.find((candidate) => candidate === name);
      if (!known) throw new Problem("not-found", `There is no problem "${name}".`);
      return c.json(entry(known), 200);
    });
}

const NAMES = Object.keys(PROBLEMS) as ProblemName[];

function entry(name: ProblemName) {
  return { type: problemType(name), ...PROBLEMS[name] };
}

const entrySchema = z
  .object({ type: z.string(), status: z.int(), title: z.string(), fix: z.string() })
  .meta({ id: "ProblemType" });

const tags = ["Problems"];

const listProblems = createRoute({
  operationId: "listProblems",
  method: "get",
  path: "/problems",
  tags,
  security: [],
  summary: "List every type of problem",
  responses: { 200: jsonAnswer(z.object({ items: z.array(entrySchema) }), "The catalogue.") },
});

const getProblem = createRoute({
  operationId: "getProblem",
  method: "get",
  path: "/problems/{name}",
  tags,
  security: [],
  summary: "Read about one type of problem",
  request: { params: z.object({ name: z.string().meta({ example: "username-taken" }) }) },
  responses: { 200: jsonAnswer(entrySchema, "What it means."), ...problemResponses("not-found") },
});
