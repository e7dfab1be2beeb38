import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { addressChoiceSchema, type Node, nodeSchema } from "../../shared/node.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { Problem, problemResponses } from "./problems.ts";
import { ALWAYS, jsonAnswer, jsonBody, WITH_BODY } from "./route-parts.ts";

type Dependencies = Pick<RouteDependencies, "nodes" | "announce">;

const tags = ["Nodes"];

export function nodeRoutes({ nodes, announce }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(listNodes, async (c) => c.json({ items: (await nodes.list()).map(shown) }, 200))
    .openapi(chooseAddress, async (c) => {
      const { id } = c.req.valid("param");
      const node = await nodes.choose(id, c.req.valid("json"));
      if (!node) throw new Problem("node-not-found", `There is no node "${id}".`);
      await announce({ kind: "node", nodeId: id });
      return c.json(shown(node), 200);
    });
}

const nodeAnswerSchema = nodeSchema
  .pick({ id: true, choice: true, observedAddress: true, witnessedAddress: true, heartbeatAt: true })
  .meta({ id: "Node" });

const listNodes = createRoute({
  operationId: "listNodes",
  method: "get",
  path: "/v1/nodes",
  tags,
  summary: "List the nodes, with the addresses that they advertise",
  responses: {
    200: jsonAnswer(z.object({ items: z.array(nodeAnswerSchema) }), "Every node."),
    ...problemResponses(...ALWAYS),
  },
});

const chooseAddress = createRoute({
  operationId: "chooseAddress",
  method: "put",
  path: "/v1/nodes/{id}/address",
  tags,
  summary: "Choose the address that a node advertises in PASV",
  description:
    "`auto`: the address that was found for it; `local`: always the one that the client connected to; `fixed`: the one given. " +
    "The next PASV of every session uses it.",
  request: {
    params: z.object({ id: z.string().max(200).meta({ example: "local" }) }),
    body: jsonBody(addressChoiceSchema.meta({ id: "AddressChoice" })),
  },
  responses: {
    200: jsonAnswer(nodeAnswerSchema, "The node, as it is now."),
    ...problemResponses(...ALWAYS, ...WITH_BODY, "node-not-found", "not-announced"),
  },
});

function shown(node: Node) {
  return nodeAnswerSchema.parse(node);
}
