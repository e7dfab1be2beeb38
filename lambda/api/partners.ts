import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Partner } from "../../shared/partner.ts";
import type { Accounts } from "../../tables/accounts.ts";
import type { IfMatch } from "../../tables/changed-meanwhile.ts";
import type { Partners } from "../../tables/partners.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { idempotencyKeyHeader, WITH_KEY } from "./idempotency.ts";
import { newPartner } from "./new-partner.ts";
import {
  newPartnerSchema,
  partnerAnswerSchema,
  partnerChangesSchema,
  partnerPageSchema,
  partnerParams,
} from "./partner-schemas.ts";
import { etagsIn, ifMatchHeader, ifNoneMatchHeader, quoted, revisionBy, UNCHANGED } from "./preconditions.ts";
import { Problem, problemResponses } from "./problems.ts";
import {
  ALWAYS,
  etagHeader,
  jsonAnswer,
  jsonBody,
  madeAnswer,
  oneAnswer,
  pageQuery,
  WITH_BODY,
  WITH_PAGES,
} from "./route-parts.ts";

type Dependencies = Pick<RouteDependencies, "partners" | "accounts" | "announce" | "cursors">;

const tags = ["Partners"];

export function partnerRoutes({ partners, accounts, announce, cursors }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(createPartner, async (c) => {
      const partner = await partners.create(newPartner(c.req.valid("json"), c.var.origin));
      if (!partner) throw new Problem("external-id-taken", "Another partner has this externalId.");
      c.header("location", `/v1/partners/${partner.id}`);
      c.header("etag", quoted(partner.etag));
      return c.json(partner, 201);
    })
    .openapi(listPartners, async (c) => {
      const page = await cursors.page(c.req.valid("query"), (request) => partners.list(request));
      return c.json(page, 200);
    })
    .openapi(getPartner, async (c) => {
      const partner = await existingPartner(partners, c.req.valid("param").id);
      c.header("etag", quoted(partner.etag));
      return c.json(partner, 200);
    })
    .openapi(changePartner, async (c) => {
      const { id } = c.req.valid("param");
      const ifMatch = etagsIn(c.req.valid("header")["if-match"]);
      const change = c.req.valid("json");
      const partner = await partners.update(id, { ...change, ...revisionBy(change, ifMatch) }, ifMatch);
      if (!partner) throw noPartner(id);
      await announce({ kind: "partner", partnerId: id });
      c.header("etag", quoted(partner.etag));
      return c.json(partner, 200);
    })
    .openapi(deletePartner, async (c) => {
      const { id } = c.req.valid("param");
      const ifMatch = etagsIn(c.req.valid("header")["if-match"]);
      if (!(await partners.isDeleted(id))) await offboard(await existingPartner(partners, id), ifMatch);
      return c.body(null, 204);
    });

  /** Wherever it stops, nobody of the partner can log in, and a repeat goes on. */
  async function offboard({ id, externalId }: Partner, ifMatch: IfMatch): Promise<void> {
    await partners.update(id, { state: "offboarded", ...revisionBy("deletion", ifMatch) }, ifMatch);
    await announce({ kind: "partner", partnerId: id });
    await deleteAccounts(accounts, id);
    await partners.delete({ id, externalId });
  }
}

const createPartner = createRoute({
  operationId: "createPartner",
  method: "post",
  path: "/v1/partners",
  tags,
  summary: "Make a partner",
  request: { headers: idempotencyKeyHeader, body: jsonBody(newPartnerSchema) },
  responses: {
    201: madeAnswer(partnerAnswerSchema, "The partner, as it was made.", { etag: etagHeader }),
    ...problemResponses(...ALWAYS, ...WITH_BODY, ...WITH_KEY, "external-id-taken"),
  },
});

const listPartners = createRoute({
  operationId: "listPartners",
  method: "get",
  path: "/v1/partners",
  tags,
  summary: "List partners, in the order in which they were made",
  request: { query: pageQuery },
  responses: {
    200: jsonAnswer(partnerPageSchema, "A page of partners."),
    ...problemResponses(...ALWAYS, ...WITH_PAGES),
  },
});

const getPartner = createRoute({
  operationId: "getPartner",
  method: "get",
  path: "/v1/partners/{id}",
  tags,
  summary: "Read a partner",
  request: { params: partnerParams, headers: ifNoneMatchHeader },
  responses: {
    200: oneAnswer(partnerAnswerSchema, "The partner."),
    ...UNCHANGED,
    ...problemResponses(...ALWAYS, "partner-not-found"),
  },
});

const changePartner = createRoute({
  operationId: "changePartner",
  method: "patch",
  path: "/v1/partners/{id}",
  tags,
  summary: "Change a partner",
  description: "Fields that are left out stay as they are; lists and objects are replaced as a whole.",
  request: { params: partnerParams, headers: ifMatchHeader, body: jsonBody(partnerChangesSchema) },
  responses: {
    200: oneAnswer(partnerAnswerSchema, "The partner, as it is now."),
    ...problemResponses(...ALWAYS, ...WITH_BODY, "partner-not-found", "precondition-failed", "not-announced"),
  },
});

const deletePartner = createRoute({
  operationId: "deletePartner",
  method: "delete",
  path: "/v1/partners/{id}",
  tags,
  summary: "Delete a partner and its accounts",
  description: "Its files stay in the bucket; its id is never used again. Repeatable.",
  request: { params: partnerParams, headers: ifMatchHeader },
  responses: {
    204: { description: "It is deleted, and its user names and externalId are free." },
    ...problemResponses(...ALWAYS, "partner-not-found", "precondition-failed", "not-announced"),
  },
});

/** Everything below a partner that is not there is not there. */
export async function existingPartner(partners: Partners, id: string): Promise<Partner> {
  const partner = await partners.get(id);
  if (!partner) throw noPartner(id);
  return partner;
}

function noPartner(id: string): Problem {
  return new Problem("partner-not-found", `There is no partner "${id}".`);
}

async function deleteAccounts(accounts: Accounts, partnerId: string): Promise<void> {
  let nextToken: string | undefined;
  do {
    const page = await accounts.list(partnerId, { limit: 100, nextToken });
    await Promise.all(page.items.map((account) => accounts.delete(account)));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
