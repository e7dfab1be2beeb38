import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { usernameSchema } from "../../shared/account.ts";
import { livingBoots } from "../../shared/node.ts";
import { partnerIdSchema } from "../../shared/partner.ts";
import { type Session, sessionSchema } from "../../shared/session.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { Problem, problemResponses } from "./problems.ts";
import { ALWAYS, jsonAnswer, pageOf, pageQuery, WITH_PAGES } from "./route-parts.ts";

type Dependencies = Pick<RouteDependencies, "accounts" | "nodes" | "sessions" | "announce" | "cursors">;

const tags = ["Sessions"];

export function sessionRoutes({ accounts, nodes, sessions, announce, cursors }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(listSessions, async (c) => {
      const { partnerId, username, nodeId, ...page } = c.req.valid("query");
      const owner = partnerId ?? (username && (await accounts.get(username))?.partnerId);
      const boots = livingBoots(await nodes.list());
      const filter = { partnerId: owner, username, nodeId };
      const { items, ...rest } = await cursors.page(page, (request) => sessions.listLive(boots, filter, request));
      return c.json({ items: items.map((session) => shown(session, boots)), ...rest }, 200);
    })
    .openapi(getSession, async (c) => {
      const session = await existing(c.req.valid("param").id);
      return c.json(shown(session, livingBoots(await nodes.list())), 200);
    })
    .openapi(endSession, async (c) => {
      const { id } = await existing(c.req.valid("param").id);
      await announce({ kind: "session", sessionId: id });
      return c.body(null, 204);
    });

  async function existing(id: string): Promise<Session> {
    const session = await sessions.get(id);
    if (!session) throw new Problem("session-not-found", `There is no session "${id}".`);
    return session;
  }
}

const sessionAnswerSchema = sessionSchema
  .omit({ bootId: true, worker: true })
  .extend({ live: z.boolean().meta({ description: "False once it has ended, or its node has stopped." }) })
  .meta({ id: "Session" });

const params = z.object({ id: z.string().max(64).meta({ example: "0b9f0f5e-3c0d-4a2b-9c53-6f1c5b1d2e3f" }) });

const listSessions = createRoute({
  operationId: "listSessions",
  method: "get",
  path: "/v1/sessions",
  tags,
  summary: "List the sessions that live",
  description:
    "Those that are logged in. Of one partner or user by their start, else by node and start. " +
    "With filters a page can have fewer items than `limit`, and none: while there is a `nextToken`, more may follow.",
  request: {
    query: pageQuery.extend({
      partnerId: partnerIdSchema.optional().meta({ description: "Of this partner's accounts." }),
      username: usernameSchema.optional().meta({ description: "Of this account." }),
      nodeId: z.string().max(200).optional().meta({ description: "On this node.", example: "local" }),
    }),
  },
  responses: {
    200: jsonAnswer(pageOf(sessionAnswerSchema).meta({ id: "SessionPage" }), "A page of sessions."),
    ...problemResponses(...ALWAYS, ...WITH_PAGES),
  },
});

const getSession = createRoute({
  operationId: "getSession",
  method: "get",
  path: "/v1/sessions/{id}",
  tags,
  summary: "Read a session",
  description: "One that has ended is known for a day.",
  request: { params },
  responses: {
    200: jsonAnswer(sessionAnswerSchema, "The session."),
    ...problemResponses(...ALWAYS, "session-not-found"),
  },
});

const endSession = createRoute({
  operationId: "endSession",
  method: "delete",
  path: "/v1/sessions/{id}",
  tags,
  summary: "End a session",
  description:
    "Within seconds the client is told 421 and disconnected; a transfer that runs is broken off. " +
    "Who may log in can come back: suspend the account to prevent that. One that has ended already stays so.",
  request: { params },
  responses: {
    204: { description: "Its node will end it." },
    ...problemResponses(...ALWAYS, "session-not-found", "not-announced"),
  },
});

function shown(session: Session, boots: ReadonlyMap<string, string>) {
  const live = session.endedAt === undefined && boots.get(session.nodeId) === session.bootId;
  return sessionAnswerSchema.parse({ ...session, live });
}
