import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { usernameSchema } from "../../shared/account.ts";
import { partnerIdSchema } from "../../shared/partner.ts";
import { transferResultSchema } from "../../shared/session.ts";
import { transferSchema } from "../../shared/transfer.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { Problem, problemResponses } from "./problems.ts";
import { ALWAYS, jsonAnswer, pageOf, pageQuery, WITH_PAGES } from "./route-parts.ts";

type Dependencies = Pick<RouteDependencies, "accounts" | "transfers" | "cursors">;

const tags = ["Transfers"];

export function transferRoutes({ accounts, transfers, cursors }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(listTransfers, async (c) => {
      const { limit, nextToken, partnerId, username, from, to, ...others } = c.req.valid("query");
      const owner = partnerId ?? (username && (await accounts.get(username))?.partnerId);
      const times = {
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      const filter = { ...others, ...times, partnerId: owner, username };
      const page = await cursors.page({ limit, nextToken }, (request) => transfers.list(filter, request));
      return c.json(page, 200);
    })
    .openapi(getTransfer, async (c) => {
      const { id } = c.req.valid("param");
      const transfer = await transfers.get(id);
      if (!transfer) throw new Problem("transfer-not-found", `There is no transfer "${id}".`);
      return c.json(transfer, 200);
    });
}

const transferAnswerSchema = transferSchema.meta({ id: "Transfer" });

const time = (description: string) =>
  z.iso.datetime().optional().meta({ description, example: "2026-01-31T12:00:00Z" });

const listTransfers = createRoute({
  operationId: "listTransfers",
  method: "get",
  path: "/v1/transfers",
  tags,
  summary: "List the transfers that have ended, the newest first",
  description:
    "Those of the last 90 days, failed ones too; a transfer is here within seconds of its end, and not before. " +
    "With filters a page can have fewer items than `limit`, and none: while there is a `nextToken`, more may follow.",
  request: {
    query: pageQuery.extend({
      partnerId: partnerIdSchema.optional().meta({ description: "Of this partner's accounts." }),
      username: usernameSchema.optional().meta({ description: "Of this account." }),
      path: z.string().max(1000).optional().meta({ description: "What the path begins with.", example: "/inbound/" }),
      from: time("Ended then or later (UTC)."),
      to: time("Ended before (UTC)."),
      result: transferResultSchema.optional(),
    }),
  },
  responses: {
    200: jsonAnswer(pageOf(transferAnswerSchema).meta({ id: "TransferPage" }), "A page of transfers."),
    ...problemResponses(...ALWAYS, ...WITH_PAGES),
  },
});

const getTransfer = createRoute({
  operationId: "getTransfer",
  method: "get",
  path: "/v1/transfers/{id}",
  tags,
  summary: "Read a transfer",
  request: {
    params: z.object({ id: z.string().max(64).meta({ example: "7d1c0a3e-58f2-4c83-8a3d-0b5d2f6e9a14" }) }),
  },
  responses: {
    200: jsonAnswer(transferAnswerSchema, "The transfer."),
    ...problemResponses(...ALWAYS, "transfer-not-found"),
  },
});
